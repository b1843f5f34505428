import type { ReceivedRequest } from '@sluice/core/control-api'

/** How far the events of one record got. It changes in place. */
export type RecordState = {
  stored: NonNullable<ReceivedRequest['stored']>
  buffered: ReceivedRequest['buffered']
  delivered: ReceivedRequest['delivered']
}

export type RecentRecords = {
  stored: (state: RecordState['stored'], ids: readonly string[]) => void
  buffered: (sequenceNumbers: readonly string[], fill: NonNullable<RecordState['buffered']>) => void
  delivered: (sequenceNumbers: readonly string[], delivery: NonNullable<RecordState['delivered']>) => void
  /** Returns the state of a record by its sequence number, which is unique in a data folder. */
  ofRecord: (sequenceNumber: string) => RecordState | undefined
  /** Returns the state of the first record that has an event with this id. */
  ofEvent: (id: string) => RecordState | undefined
  clear: () => void
}

/** Remembers how far the newest records and events got, of any sender. */
export function recentRecords({ maxRecords = 10_000, maxIds = 20_000 } = {}): RecentRecords {
  const byRecord = new Map<string, RecordState>()
  const byId = new Map<string, RecordState>()
  const statesOf = (sequenceNumbers: readonly string[]) =>
    sequenceNumbers.flatMap((sequenceNumber) => byRecord.get(sequenceNumber) ?? [])
  return {
    stored(stored, ids) {
      const state = { stored, buffered: null, delivered: null }
      byRecord.set(stored.sequenceNumber, state)
      for (const id of ids) if (!byId.has(id)) byId.set(id, state)
      dropOldest(byRecord, maxRecords)
      dropOldest(byId, maxIds)
    },
    buffered(sequenceNumbers, fill) {
      for (const state of statesOf(sequenceNumbers)) state.buffered ??= fill
    },
    delivered(sequenceNumbers, delivery) {
      for (const state of statesOf(sequenceNumbers)) state.delivered ??= delivery
    },
    ofRecord: (sequenceNumber) => byRecord.get(sequenceNumber),
    ofEvent: (id) => byId.get(id),
    clear() {
      byRecord.clear()
      byId.clear()
    },
  }
}

function dropOldest(map: Map<string, unknown>, max: number): void {
  for (const oldest of map.keys()) {
    if (map.size <= max) return
    map.delete(oldest)
  }
}
