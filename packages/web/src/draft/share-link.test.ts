// @vitest-environment node
import { deflateRawSync } from 'node:zlib'
import { limits } from '@sluice/core/pipeline'
import { expect, it } from 'vitest'
import { readShared, shareLink } from './share-link.ts'

const page = 'http://localhost:8787/?a#old'
const hashOf = (bytes: Uint8Array) => `#e=${Buffer.from(bytes).toString('base64url')}`

it.each(['{}', '{ "n": 9007199254740993, "n": "é 日本 👋\\u00e9" }\r\n', '\uFEFF{}', ''])(
  'restores %j byte for byte',
  async (text) => {
    const link = await shareLink(text, 'json', page)
    expect(link).toMatch(/^http:\/\/localhost:8787\/\?a#e=[\w-]+$/)
    expect(await readShared(new URL(link).hash)).toEqual({ text, format: 'json' })
  },
)

it('keeps the format of the events, json by default', async () => {
  const { hash } = new URL(await shareLink('[{}]', 'cloudevents', page))
  expect(await readShared(hash)).toEqual({ text: '[{}]', format: 'cloudevents' })
  expect(await readShared(`${hash}x`)).toEqual({ text: '[{}]', format: 'json' })
})

it.each(['', '#', '#top', '#e=%%%', hashOf(new Uint8Array([1, 2, 3])), hashOf(deflateRawSync(new Uint8Array([0xff])))])(
  'returns null for %j',
  async (hash) => {
    expect(await readShared(hash)).toBeNull()
  },
)

it('inflates at most as many bytes as a request may have', async () => {
  const bytes = (length: number) => deflateRawSync(Buffer.alloc(length, 'a'))
  expect((await readShared(hashOf(bytes(limits.requestBytes))))?.text).toHaveLength(limits.requestBytes)
  expect(await readShared(hashOf(bytes(limits.requestBytes + 1)))).toBeNull()
})
