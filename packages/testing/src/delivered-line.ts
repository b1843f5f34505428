import type { ObjectLines } from '@sluice/core/control-api'

/** A line of an object. `line` counts from 1, `value` is the parsed text with `_meta`; null if it isn't JSON. */
export type DeliveredLine = { key: string; line: number; text: string; value: unknown }

/** Returns the lines of an object. */
export const linesOf = ({ key, lines }: ObjectLines): DeliveredLine[] =>
  lines.map((text, index) => ({ key, line: index + 1, text, value: parse(text) }))

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
