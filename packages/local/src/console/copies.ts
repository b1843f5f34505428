import { IdSet } from '@sluice/core/id-set'
import type { Random } from '@sluice/core/random'
import { eachLine } from '@sluice/core/stored-line'

export type CopyCounter = {
  /** Counts the lines of a record, in any order of records. Lines without an id have no copies. */
  add: (data: Uint8Array) => void
  /** Returns how many lines have the id of another line, beyond the first of each id. */
  count: () => number
}

/** Counts the copies of events. It stores a hash of each id. */
export function copyCounter(random: Random): CopyCounter {
  const ids = new IdSet(random)
  let lines = 0
  return {
    add(data) {
      eachLine(data, (start, _end, idStart, idEnd) => {
        if (idStart === start) return
        ids.add(data, idStart, idEnd)
        lines++
      })
    },
    count: () => lines - ids.size,
  }
}
