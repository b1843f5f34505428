import type { Sink } from '@sluice/core/record'

/** A sink that throws what no later try would mend: there is no such stream, or it may not be written. */
export function untilRefused(sinkOf: (onError: (error: unknown) => void) => Sink, say: (error: unknown) => void): Sink {
  let last: unknown
  const sink = sinkOf((error) => {
    last = error
  })
  return async (records) => {
    last = undefined
    const outcomes = await sink(records)
    const isUnknown = outcomes.some((outcome) => outcome.status === 'retry' && outcome.code !== 'throttled')
    if (isUnknown && (last as { $fault?: string } | undefined)?.$fault === 'client') throw last
    if (last) say(last)
    return outcomes
  }
}
