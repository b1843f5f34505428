import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { deliveryStream, region, stream } from '@sluice/core/pipeline'
import { systemClock } from '@sluice/functions/system-clock'
import { systemRandom } from '@sluice/functions/system-random'
import { beforeEach, describe, expect, test } from 'vitest'
import { layout } from '../src/disk/layout.ts'
import { openFirehose } from '../src/firehose/service.ts'
import { startKinesis } from '../src/kinesis/service.ts'
import { newFolder, run } from './pipeline.ts'
import { plantFolder } from './planted-folder.ts'

const root = newFolder()

describe('a data folder of another layout', () => {
  let dataDir: string
  beforeEach(async () => {
    dataDir = mkdtempSync(join(root, 'data-'))
    await plantFolder(dataDir, { events: 10 })
  })

  async function expectRejection(file: string, found: unknown): Promise<void> {
    const before = readFileSync(file)
    const { output, exited } = run(['--no-web', '--port', '0', '--aws-port', '0', '--data-dir', dataDir])
    expect(await exited).toBe(1)
    const reason = `it has layout ${found}, and this version needs layout ${layout}`
    const advice = 'To use another folder, add --data-dir PATH.'
    expect(output()).toBe(`sluice: Couldn't read ${file}: ${reason}. ${advice}\n`)
    expect(readFileSync(file)).toEqual(before)
  }

  test.each([layout + 1, 0])('is rejected and left unchanged: records of layout %d', async (found) => {
    const file = join(dataDir, 'kinesis/kinesis.db')
    const db = new DatabaseSync(file)
    db.exec(`PRAGMA user_version=${found}`)
    db.close()
    await expectRejection(file, found)
  })

  test.each([layout + 1, undefined])('is rejected and left unchanged: deliveries of layout %s', async (found) => {
    const file = join(dataDir, 'firehose', `${deliveryStream.name}.json`)
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), layout: found }))
    await expectRejection(file, found)
  })
})

test('accepts a database without tables, as a crash leaves it, as a new one', async () => {
  const dataDir = mkdtempSync(join(root, 'data-'))
  mkdirSync(join(dataDir, 'kinesis'))
  const db = new DatabaseSync(join(dataDir, 'kinesis/kinesis.db'))
  db.exec('PRAGMA journal_mode=WAL')
  db.close()
  const objects = await plantFolder(dataDir, { events: 10 })
  expect(objects).toHaveLength(1)
})

test('opens a data folder from before tags and modes, with everything in it', async () => {
  const dataDir = mkdtempSync(join(root, 'data-'))
  await plantFolder(dataDir, { events: 10, delivered: 4, shards: 2 })
  const db = new DatabaseSync(join(dataDir, 'kinesis/kinesis.db'))
  db.exec('DROP TABLE settings')
  db.close()
  const options = { region, clock: systemClock, random: systemRandom }
  const kinesis = startKinesis({ folder: join(dataDir, 'kinesis'), ...options })
  const { actions, delivered } = openFirehose({ folder: join(dataDir, 'firehose'), ...options })
  const StreamName = stream.name
  expect(kinesis.linesIn(StreamName)).toBe(10)
  expect(await kinesis.actions.DescribeStreamSummary?.({ StreamName })).toMatchObject({
    StreamDescriptionSummary: { OpenShardCount: 2, StreamModeDetails: { StreamMode: 'PROVISIONED' } },
  })
  await kinesis.actions.AddTagsToStream?.({ StreamName, Tags: { a: 'b' } })
  expect(await kinesis.actions.ListTagsForStream?.({ StreamName })).toMatchObject({ Tags: [{ Key: 'a', Value: 'b' }] })
  const DeliveryStreamName = deliveryStream.name
  expect(delivered(DeliveryStreamName).lines).toBe(4)
  expect(await actions.ListTagsForDeliveryStream?.({ DeliveryStreamName })).toEqual({ Tags: [], HasMoreTags: false })
  expect(await actions.DescribeDeliveryStream?.({ DeliveryStreamName })).toMatchObject({
    DeliveryStreamDescription: { VersionId: '1', DeliveryStreamName },
  })
  kinesis.close()
})
