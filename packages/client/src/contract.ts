import { limits } from '@sluice/core/pipeline'
import { lineRejection, storedLine } from '@sluice/core/stored-line'

// What the client knows of the endpoint. The build replaces this module by its values, so all of them are JSON.

export const { requestBytes, requestEvents, lineBytes } = limits

const example = { text: '{"event":"signup"}', id: '' }

/** Bytes of a stored line beyond the event's text and its id in JSON, with its quotes. */
export const lineOverheadBytes: number =
  storedLine(example.text, example.id, '2026-01-01T00:00:00.000Z').length - example.text.length - 2

/** The message of an event that is too large, with `#` in place of its bytes. */
export const tooLarge: string = `${lineRejection('x'.repeat(lineBytes + 1))?.message}`.replace(`${lineBytes + 1}`, '#')
