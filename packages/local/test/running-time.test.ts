import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { type ManualClock, manualClock } from '@sluice/core/manual-clock'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { systemDisk } from '../src/disk/disk.ts'
import { openStreams } from '../src/kinesis/database.ts'
import { openRunningTime } from '../src/kinesis/running-time.ts'

const minutes = (count: number) => count * 60_000
const shard = 1
let folder: string
let clock: ManualClock
let db: DatabaseSync
let running: ReturnType<typeof openRunningTime>

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-'))
  clock = manualClock()
  db = openStreams(join(folder, 'kinesis.db'), systemDisk)
  running = openRunningTime(db, clock)
  running.mark(shard, 1)
})
afterEach(() => {
  db.close()
  rmSync(folder, { recursive: true })
})

it('counts each minute', async () => {
  for (let n = 0; n < 3; n++) {
    await clock.advance(minutes(1))
    running.count()
  }
  expect([running.recordsBefore(shard, minutes(3)), running.recordsBefore(shard, minutes(3) + 1)]).toEqual([1, 0])
})

it('counts two minutes at most for a night in which the machine slept', async () => {
  await clock.advance(minutes(8 * 60))
  running.count()
  expect([running.recordsBefore(shard, minutes(2)), running.recordsBefore(shard, minutes(2) + 1)]).toEqual([1, 0])
})

it.each([-96, 96])('counts the same time while the wall clock is set by %d hours', async (hours) => {
  clock.setTime(clock.now() + minutes(hours * 60))
  await clock.advance(minutes(1))
  running.count()
  expect([running.recordsBefore(shard, minutes(1)), running.recordsBefore(shard, minutes(1) + 1)]).toEqual([1, 0])
})
