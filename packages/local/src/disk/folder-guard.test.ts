import { copyFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { manualClock } from '@sluice/core/manual-clock'
import { region } from '@sluice/core/pipeline'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Kinesis, startKinesis } from '../kinesis/service.ts'
import { folderGuard } from './folder-guard.ts'

let root: string
let folder: string
let clock: ReturnType<typeof manualClock>
let kinesis: Kinesis
let errors: string[]

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'sluice-'))
  folder = join(root, 'data')
  clock = manualClock()
  errors = []
  const guard = folderGuard(folder)
  const onError = (message: string) => errors.push(message)
  kinesis = startKinesis({ folder, region, clock, guard, onError })
  await kinesis.actions.CreateStream?.({ StreamName: 's', ShardCount: 1 })
  await clock.advance(1_000)
})
afterEach(() => {
  kinesis.close()
  rmSync(root, { recursive: true })
})

const put = async (): Promise<unknown> => kinesis.actions.PutRecord?.({ StreamName: 's', PartitionKey: 'k', Data: '' })
const message = () => `The data folder ${folder} was deleted or replaced while Sluice was running. Restart Sluice.`
const database = () => join(folder, 'kinesis.db')

it.each<[string, () => void]>([
  ['its folder is deleted', () => rmSync(folder, { recursive: true })],
  ['its folder is moved', () => renameSync(folder, join(root, 'moved'))],
  ['its database is deleted', () => rmSync(database())],
  ['the log of its database is deleted', () => rmSync(`${database()}-wal`)],
  [
    'its database is replaced by a copy',
    () => {
      copyFileSync(database(), `${database()}.copy`)
      renameSync(`${database()}.copy`, database())
    },
  ],
  [
    'its folder is replaced by a file',
    () => {
      renameSync(folder, join(root, 'moved'))
      writeFileSync(folder, '')
    },
  ],
])('acknowledges nothing once %s', async (_, damage) => {
  await put()
  damage()
  await expect(put()).rejects.toMatchObject({ type: 'ServiceUnavailable', status: 503, message: message() })
})

it('acknowledges nothing that was committed while the folder was deleted', async () => {
  const stored = put()
  rmSync(folder, { recursive: true })
  await expect(stored).rejects.toThrow(message())
})

it('works on once the folder is moved back', async () => {
  renameSync(folder, join(root, 'moved'))
  await expect(put()).rejects.toThrow(message())
  renameSync(join(root, 'moved'), folder)
  expect(await put()).toMatchObject({ ShardId: 'shardId-000000000000' })
})

it('is noticed within a minute without a request', async () => {
  await put()
  rmSync(folder, { recursive: true })
  await clock.advance(60_000)
  expect(errors).toEqual([message()])
})
