import type { Sink } from '@sluice/core/record'

/**
 * Returns a sink that throws a failure which no retry fixes: the stream doesn't exist, or writing isn't allowed. Other
 * failures are passed to `onError`.
 */
export function throwPermanentFailure(
  sinkOf: (onError: (error: unknown) => void) => Sink,
  onError: (error: unknown) => void,
): Sink {
  let last: unknown
  const sink = sinkOf((error) => {
    last = error
  })
  return async (records) => {
    last = undefined
    const outcomes = await sink(records)
    const isUnknown = outcomes.some((outcome) => outcome.status === 'retry' && outcome.code !== 'throttled')
    if (isUnknown && (last as { $fault?: string } | undefined)?.$fault === 'client') throw last
    if (last) onError(last)
    return outcomes
  }
}
