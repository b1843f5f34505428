import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { expect, it } from 'vitest'
import { receiveBody } from './receive-body.ts'

const mebibyte = 1024 * 1024

/** Returns a request with a body of `mebibytes`, and how many of them were read. */
function requestOf(mebibytes: number) {
  const chunk = Buffer.alloc(mebibyte)
  const read = { mebibytes: 0 }
  async function* body() {
    for (; read.mebibytes < mebibytes; read.mebibytes++) yield chunk
  }
  return { read, request: Readable.from(body()) as unknown as IncomingMessage }
}

it('returns a body up to the limit, and none above it', async () => {
  const body = await receiveBody(requestOf(2).request, 2 * mebibyte)
  expect(body.kind === 'complete' && body.bytes.length).toBe(2 * mebibyte)
  expect(await receiveBody(requestOf(3).request, 3 * mebibyte - 1)).toEqual({ kind: 'tooLarge' })
})

it('reads a body that is too large up to 1 GiB, and no more', async () => {
  const below = requestOf(1_024)
  expect(await receiveBody(below.request, 1)).toEqual({ kind: 'tooLarge' })
  const above = requestOf(2_048)
  expect(await receiveBody(above.request, 1)).toEqual({ kind: 'tooLarge' })
  expect(below.read.mebibytes).toBe(1_024)
  // The stream itself reads some chunks ahead.
  expect(above.read.mebibytes).toBeGreaterThanOrEqual(1_024)
  expect(above.read.mebibytes).toBeLessThan(1_050)
})
