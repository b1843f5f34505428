import { idsIn } from '@sluice/core/stored-line'

type StoredRecord = { sequenceNumber: string; data: Uint8Array }

export type RecordIds = {
  /** Returns the event ids in a record, and remembers them. */
  of: (record: StoredRecord) => string[]
  /** Returns the same ids for the last time. */
  take: (record: StoredRecord) => string[]
}

/**
 * Finds the event ids in a record once, although the record is stored, buffered and delivered. Sequence numbers are
 * unique in a data folder. Drops the oldest records above `maxIds` ids; their ids are found again if needed.
 */
export function recordIds(maxIds = 20_000): RecordIds {
  const idsByRecord = new Map<string, string[]>()
  let count = 0
  const drop = (sequenceNumber: string) => {
    count -= idsByRecord.get(sequenceNumber)?.length ?? 0
    idsByRecord.delete(sequenceNumber)
  }
  return {
    of({ sequenceNumber, data }) {
      const known = idsByRecord.get(sequenceNumber)
      if (known) return known
      const ids = idsIn(data)
      idsByRecord.set(sequenceNumber, ids)
      count += ids.length
      for (const oldest of idsByRecord.keys()) {
        if (count <= maxIds) break
        drop(oldest)
      }
      return ids
    },
    take({ sequenceNumber, data }) {
      const ids = idsByRecord.get(sequenceNumber) ?? idsIn(data)
      drop(sequenceNumber)
      return ids
    },
  }
}
