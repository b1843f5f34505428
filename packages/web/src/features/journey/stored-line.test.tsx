import { storedLine } from '@sluice/core/stored-line'
import { cleanup, render } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { fakePipeline } from '../../../test/fake-pipeline.ts'
import { waitFor } from '../../../test/wait-for.ts'
import { StoredLine } from './stored-line.tsx'

let pipeline: ReturnType<typeof fakePipeline>

beforeEach(() => {
  pipeline = fakePipeline()
})

afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

const receivedAt = '2026-11-23T12:00:03.000Z'

/** Renders the second line of an object, and returns its two parts. */
async function partsOf(second: string) {
  pipeline.content = `{"event":"first"}\n${second}`
  const { container } = render(<StoredLine objectKey="events/a.ndjson" line={2} />)
  await waitFor(() => expect(container.textContent).not.toBe(''))
  const meta = container.querySelector('span')?.textContent ?? ''
  return { meta, rest: container.textContent?.slice(meta.length) }
}

describe('StoredLine', () => {
  it.each(['a', 'a}b{', '{"_meta":{}}', 'say "hi"', 'a\\', '\\"}', '"},"x":{', 'é\n'])(
    'splits a line behind _meta if its id is %j',
    async (id) => {
      const text = `{"event_id":${JSON.stringify(id)}, "n":{"m":1}}`
      const line = new TextDecoder().decode(storedLine(text, id, receivedAt))
      expect(await partsOf(line)).toEqual({
        meta: `{"_meta":{"id":${JSON.stringify(id)},"received_at":"${receivedAt}"},`,
        rest: text.slice(1),
      })
    },
  )

  it('splits the line of an event without members', async () => {
    const line = new TextDecoder().decode(storedLine('{ }', 'a', receivedAt))
    expect(await partsOf(line)).toEqual({
      meta: `{"_meta":{"id":"a","received_at":"${receivedAt}"}`,
      rest: ' }',
    })
  })

  it('shows a line of another origin as a whole', async () => {
    expect(await partsOf('{"event":"signup"}\n')).toEqual({ meta: '', rest: '{"event":"signup"}' })
  })
})
