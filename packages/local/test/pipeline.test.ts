import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { CreateDeliveryStreamCommand, FirehoseClient } from '@aws-sdk/client-firehose'
import { GetRecordsCommand, GetShardIteratorCommand, KinesisClient, ListStreamsCommand } from '@aws-sdk/client-kinesis'
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import type { Stats } from '@sluice/core/control-api'
import type { SubmitResponse } from '@sluice/core/response'
import { describe, expect, it } from 'vitest'
import { setUpPipelines } from './fixtures.ts'
import { delivered, newFolder, post, storedLines } from './pipeline.ts'

const start = setUpPipelines()

/** Returns the event as it was sent, from its stored line. */
const withoutMeta = (line: string) =>
  line.replace(/^\{"_meta":\{"id":"[^"]*","received_at":"[^"]*"\},?/, '{').slice(0, -1)

describe('the whole pipeline', () => {
  it('stores N events as exactly N lines, byte for byte', async () => {
    const pipeline = await start(newFolder(), ['--no-web', '--buffer-seconds', '1'])
    const single = '{"event": "signup", "user_id": 123}'
    const odd = '{"n":12345678901234567890,"n":1e400,"s":"\\ud800\\u0000 ünïcode 🎉","__proto__":{ }}'
    const batch = Array.from({ length: 500 }, (_, n) => `{"event":"page view","n":${n},"text":"${'x'.repeat(n)}"}`)

    const statuses = []
    for (const body of [single, odd, '{}', `[${batch.join(' ,\n')}]`]) {
      statuses.push((await post(pipeline.endpoints.api, body)).status)
    }

    expect(statuses).toEqual([202, 202, 202, 202])
    const lines = await delivered(pipeline, 503)
    expect(lines.map(withoutMeta).sort()).toEqual([single, odd, '{}', ...batch].sort())
  })

  it('delivers each acknowledged event exactly once after kill -9', async () => {
    const dataDir = newFolder()
    const first = await start(dataDir, ['--no-web', '--buffer-seconds', '900'])
    const ids: string[] = []
    for (let n = 0; n < 20; n++) {
      const response = await post(first.endpoints.api, `[{"n":${n}},{"n":${n + 0.5}}]`)
      expect(response.status).toBe(202)
      const answer = (await response.json()) as SubmitResponse
      ids.push(...answer.results.map((result) => ('id' in result ? result.id : '')))
    }
    first.kill('SIGKILL')
    await first.exited
    expect(storedLines(first)).toEqual([])

    const second = await start(dataDir, ['--no-web', '--buffer-seconds', '1'])
    const lines = await delivered(second, 40)
    expect(lines.map((line) => JSON.parse(line)._meta.id).sort()).toEqual(ids.sort())
  })

  it('delivers after 48 hours what was acknowledged before a crash', async () => {
    const dataDir = newFolder()
    const first = await start(dataDir, ['--no-web', '--buffer-seconds', '900'])
    await post(first.endpoints.api, '[{"event_id":"a"},{"event_id":"b"},{"event_id":"c"}]')
    first.kill('SIGKILL')
    await first.exited
    const db = new DatabaseSync(join(dataDir, 'kinesis/kinesis.db'))
    for (const table of ['records', 'shards']) db.exec(`UPDATE ${table} SET arrival = arrival - 48 * 3600000`)
    db.close()

    const second = await start(dataDir, ['--no-web', '--buffer-seconds', '0'])
    const ids = (await delivered(second, 3)).map((line) => JSON.parse(line)._meta.id)
    expect(ids).toEqual(['a', 'b', 'c'])
  })

  it('delivers the buffer on SIGTERM, exits with 0 and removes endpoints.json', async () => {
    const pipeline = await start(newFolder(), ['--no-web', '--buffer-seconds', '900'])
    await post(pipeline.endpoints.api, '[{"n":1},{"n":2}]')
    pipeline.kill('SIGTERM')
    expect(await pipeline.exited).toBe(0)
    expect(storedLines(pipeline)).toHaveLength(2)
    expect(existsSync(join(pipeline.dataDir, 'endpoints.json'))).toBe(false)
  })

  it('delivers every acknowledged event when SIGTERM comes during reads', async () => {
    const pipeline = await start(newFolder(), ['--no-web', '--shards', '8', '--buffer-seconds', '900'])
    const batch = `[${Array.from({ length: 500 }, (_, n) => `{"n":${n},"text":"${'x'.repeat(100)}"}`).join(',')}]`
    const submit = async () => (await (await post(pipeline.endpoints.api, batch)).json()) as SubmitResponse
    const submitted = await Promise.all(Array.from({ length: 40 }, submit))
    pipeline.kill('SIGTERM')
    expect(await pipeline.exited).toBe(0)
    // Under load, the handler's retries store some events twice, and events that it couldn't confirm.
    const stored = new Set(storedLines(pipeline).map((line) => JSON.parse(line)._meta.id))
    const accepted = submitted.flatMap(({ results }) => results.filter(({ status }) => status === 'accepted'))
    expect(accepted.length).toBeGreaterThan(0)
    expect(accepted.filter((result) => !('id' in result && stored.has(result.id)))).toEqual([])
  })

  it('logs the same short id of an event at each step', async () => {
    const pipeline = await start(newFolder(), ['--no-web', '--buffer-seconds', '0'])
    const answer = (await (await post(pipeline.endpoints.api, '{}')).json()) as SubmitResponse
    await delivered(pipeline, 1)
    const [result] = answer.results
    const id = result && 'id' in result ? `${result.id.slice(0, 4)}…${result.id.slice(-6)}` : 'no id'
    const steps = pipeline
      .output()
      .split('\n')
      .filter((line) => line.includes(id))
    expect(steps.map((line) => line.split(/ +/)[1]).sort()).toEqual(['accept', 'deliver', 'stream'])
  })

  it('serves the AWS SDK: streams, records and objects', async () => {
    const pipeline = await start(newFolder(), ['--no-web', '--buffer-seconds', '1'])
    const { aws: endpoint, api, stream, bucket } = pipeline.endpoints
    await post(api, '{"event":"signup"}')
    const client = { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'x', secretAccessKey: 'x' } }

    const kinesis = new KinesisClient(client)
    expect((await kinesis.send(new ListStreamsCommand())).StreamNames).toEqual([stream])
    const { ShardIterator } = await kinesis.send(
      new GetShardIteratorCommand({
        StreamName: stream,
        ShardId: 'shardId-000000000000',
        ShardIteratorType: 'TRIM_HORIZON',
      }),
    )
    const { Records = [] } = await kinesis.send(new GetRecordsCommand({ ShardIterator }))
    const [line] = await delivered(pipeline, 1)
    expect(Records.map(({ Data }) => Buffer.from(Data ?? []).toString())).toEqual([line])

    const s3 = new S3Client({ ...client, forcePathStyle: true })
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }))
    expect(Contents).toHaveLength(1)
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: Contents[0]?.Key }))
    expect(await Body?.transformToString()).toBe(line)
    kinesis.destroy()
    s3.destroy()
  })

  it('responds like API Gateway to another path or method', async () => {
    const { endpoints } = await start(newFolder())
    for (const response of [await fetch(`${endpoints.api}/submit`), await post(`${endpoints.api}/x`, '{}')]) {
      expect([response.status, await response.json()]).toEqual([404, { message: 'Not Found' }])
    }
  })
})

describe('another delivery stream', () => {
  it('does not delay the pipeline when it fails, and is not counted', async () => {
    const pipeline = await start(newFolder(), ['--no-web', '--buffer-seconds', '900'])
    const { api, aws, stream } = pipeline.endpoints
    const RoleARN = 'arn:aws:iam::000000000000:role/local'
    const credentials = { accessKeyId: 'x', secretAccessKey: 'x' }
    const own = new FirehoseClient({ endpoint: aws, region: 'us-east-1', credentials })
    await own.send(
      new CreateDeliveryStreamCommand({
        DeliveryStreamName: 'own',
        DeliveryStreamType: 'KinesisStreamAsSource',
        KinesisStreamSourceConfiguration: { KinesisStreamARN: `arn:aws:kinesis:x:0:stream/${stream}`, RoleARN },
        ExtendedS3DestinationConfiguration: {
          BucketARN: 'arn:aws:s3:::nowhere',
          RoleARN,
          BufferingHints: { IntervalInSeconds: 0, SizeInMBs: 1 },
        },
      }),
    )
    await post(api, '{}')
    while (!pipeline.output().includes('NoSuchBucket')) await new Promise((resolve) => setTimeout(resolve, 20))
    const stats = (await (await fetch(`${api}/_sluice/deliver`, { method: 'POST' })).json()) as Stats
    expect(stats).toMatchObject({ accepted: 1, inStream: 1, delivered: 1, buffered: 0, failed: 0 })
  })
})
