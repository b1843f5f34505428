import type { Entry } from './entry.ts'

/** Returns where in the stream the followed event is. With several copies it is the first one that was reported. */
export function streamPosition(entry: Entry): { shardId: string; sequenceNumber: string } | undefined {
  const { outcome, id, steps } = entry
  if (steps.stored || outcome?.kind !== 'results') return steps.stored
  return outcome.response.results.filter((result) => result.status === 'accepted').find((result) => result.id === id)
}
