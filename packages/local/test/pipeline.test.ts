import { existsSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { CreateDeliveryStreamCommand, FirehoseClient } from '@aws-sdk/client-firehose'
import { GetRecordsCommand, GetShardIteratorCommand, KinesisClient, ListStreamsCommand } from '@aws-sdk/client-kinesis'
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import type { EventLocation, Stats } from '@sluice/core/control-api'
import type { SubmitResponse } from '@sluice/core/response'
import { afterEach, describe, expect, it } from 'vitest'
import { delivered, newFolder, type Pipeline, post, run, startPipeline, storedLines } from './pipeline.ts'

const running: Pipeline[] = []
const start = async (dataDir: string, args?: string[]) => {
  const pipeline = await startPipeline(dataDir, args)
  running.push(pipeline)
  return pipeline
}
afterEach(async () => {
  for (const { kill, exited } of running.splice(0)) {
    kill('SIGKILL')
    await exited
  }
})

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

describe('the console API', () => {
  it('streams the steps of an event, resumes the stream and finds the line', async () => {
    const pipeline = await start(newFolder(), ['--no-web', '--buffer-seconds', '900'])
    const { api } = pipeline.endpoints
    const stream = await fetch(`${api}/_sluice/events`)
    const answer = (await (await post(api, '{"event":"signup"}')).json()) as SubmitResponse
    const [result] = answer.results
    const id = result && 'id' in result ? result.id : ''
    let text = ''
    const decoder = new TextDecoder()
    for await (const chunk of stream.body ?? []) {
      text += decoder.decode(chunk, { stream: true })
      if (text.includes('event: buffered')) await fetch(`${api}/_sluice/deliver`, { method: 'POST' })
      if (text.includes('event: delivered')) break
    }
    const steps = [...text.matchAll(/^event: (.*)\ndata: (.*)$/gm)]
    expect(steps.map(([, step]) => step)).toEqual(['stored', 'accepted', 'buffered', 'delivered'])
    for (const [, , data = ''] of steps) expect(JSON.parse(data).ids).toEqual([id])

    const found = (await (await fetch(`${api}/_sluice/find?id=${id}`)).json()) as EventLocation
    expect(found).toEqual({ key: JSON.parse(steps[3]?.[2] ?? '').key, line: 1 })
    const object = await fetch(`${api}/_sluice/objects/${found.key}`)
    expect(await object.text()).toBe(storedLines(pipeline)[0])
    const stats = await (await fetch(`${api}/_sluice/stats`)).json()
    expect(stats).toEqual({
      accepted: 1,
      inStream: 1,
      buffered: 0,
      delivered: 1,
      expired: 0,
      failed: 0,
      shards: [{ records: 1, lag: 0 }],
    })

    const resumed = await fetch(`${api}/_sluice/events`, { headers: { 'Last-Event-ID': '2' } })
    await post(api, '{"event":"logout"}')
    let rest = ''
    for await (const chunk of resumed.body ?? []) {
      rest += decoder.decode(chunk, { stream: true })
      if (rest.includes('\nid: 7\n')) break
    }
    const numbered = [...rest.matchAll(/^event: (.*)\ndata: .*\nid: (.*)$/gm)]
    expect(numbered.slice(0, 3).map(([, step, n]) => `${n} ${step}`)).toEqual(['3 buffered', '4 delivered', '5 stored'])
  })

  it('counts the records of each shard that are in no object yet', async () => {
    const { endpoints } = await start(newFolder(), ['--no-web', '--shards', '2', '--buffer-seconds', '0'])
    const call = (path: string, body = '') => fetch(`${endpoints.api}/_sluice/${path}`, { method: 'POST', body })
    const shards = async () => ((await (await fetch(`${endpoints.api}/_sluice/stats`)).json()) as Stats).shards
    const send = () => Promise.all(Array.from({ length: 20 }, () => post(endpoints.api, '{}')))
    const records = async () => (await shards()).map((shard) => shard.records)

    await send()
    await call('deliver')
    const first = await records()
    expect(await shards()).toEqual(first.map((records) => ({ records, lag: 0 })))
    await call('faults', '{"s3Down":true}')
    await send()
    const second = await records()
    expect(second.reduce((sum, count) => sum + count)).toBe(40)
    expect(await shards()).toEqual(second.map((records, n) => ({ records, lag: records - (first[n] ?? 0) })))
    await call('faults', '{}')
    await call('deliver')
    expect(await shards()).toEqual(second.map((records) => ({ records, lag: 0 })))
  })

  it('starts with empty counters after a reset, and keeps the hints', async () => {
    const pipeline = await start(newFolder(), ['--no-web', '--buffer-seconds', '2'])
    const { api } = pipeline.endpoints
    const reset = async () => (await fetch(`${api}/_sluice/reset`, { method: 'POST' })).json()
    const nothing = {
      accepted: 0,
      inStream: 0,
      buffered: 0,
      delivered: 0,
      expired: 0,
      failed: 0,
      shards: [{ records: 0, lag: 0 }],
    }
    const deliver = () => fetch(`${api}/_sluice/deliver`, { method: 'POST' })

    await post(api, '{"event_id":"delivered"}')
    await deliver()
    await post(api, '{"event_id":"buffered"}')
    // Two resets at once, as from two pages.
    expect(await Promise.all([reset(), reset()])).toEqual([nothing, nothing])
    expect(storedLines(pipeline)).toEqual([])

    await post(api, '{"event_id":"after"}')
    await deliver()
    expect(storedLines(pipeline)).toHaveLength(1)
    const stats = await (await fetch(`${api}/_sluice/stats`)).json()
    expect(stats).toEqual({ ...nothing, accepted: 1, inStream: 1, delivered: 1, shards: [{ records: 1, lag: 0 }] })

    pipeline.kill('SIGTERM')
    await pipeline.exited
    const again = await start(pipeline.dataDir, ['--no-web', '--buffer-seconds', '2'])
    expect(await (await fetch(`${again.endpoints.api}/_sluice/stats`)).json()).toEqual(stats)
  })

  it('rejects pages of other sites, and host names that resolve to it', async () => {
    const { endpoints } = await start(newFolder())
    const status = (headers: Record<string, string>) =>
      new Promise((resolve) => {
        const { hostname, port } = new URL(endpoints.api)
        import('node:http').then(({ get }) =>
          get({ hostname, port, path: '/_sluice/stats', headers }, (r) => resolve(r.resume().statusCode)),
        )
      })
    expect(await status({})).toBe(200)
    expect(await status({ origin: 'https://example.com' })).toBe(403)
    expect(await status({ host: 'rebound.example.com' })).toBe(403)
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

describe('--only gateway', () => {
  it('ends on SIGTERM although a client does not finish its request', async () => {
    const { child, output, exited } = run(['--only', 'gateway', '--port', '0', '--aws-endpoint', 'http://127.0.0.1:9/'])
    while (!output().includes('listens at')) await new Promise((resolve) => setTimeout(resolve, 20))
    const { port } = new URL(/http:\S+/.exec(output())?.[0] ?? '')
    const client = connect(Number(port), '127.0.0.1').on('error', () => {})
    client.write('POST /submit HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n{')
    await new Promise((resolve) => setTimeout(resolve, 200))
    child.kill('SIGTERM')
    const code = await exited
    client.destroy()
    expect(code).toBe(0)
  }, 20_000)
})

describe('npm start', () => {
  it('rejects a busy port that the command line names, with the option', async () => {
    const squatter = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => squatter.once('listening', resolve))
    const { port } = squatter.address() as AddressInfo
    const folder = newFolder()
    for (const [option, other] of [
      ['--aws-port', '--port'],
      ['--port', '--aws-port'],
    ] as const) {
      const { output, exited } = run(['--no-web', '--data-dir', folder, option, String(port), other, '0'])
      expect(await exited).toBe(1)
      expect(output()).toBe(
        `sluice: Couldn't use port ${port}: another program uses it. To use another port, add ${option} N (0: any free port).\n`,
      )
    }
    squatter.close()
  })

  it.each([
    [['--port', 'eighty'], '--port must be a whole number from 0 to 65535, not "eighty".'],
    [['--shards', '0'], '--shards must be a whole number from 1 to 100, not "0".'],
    [['--buffer-mib', '129'], '--buffer-mib must be a whole number from 1 to 128, not "129".'],
    [
      ['--only', 's3', '--aws-endpoint', 'localhost'],
      '--aws-endpoint must be a URL like http://127.0.0.1:4566, not "localhost".',
    ],
    [['--prot', '1'], "Unknown option '--prot'. Did you mean --port? Add --help to see all options."],
  ])('rejects %j with the reason', async (args, message) => {
    const { output, exited } = run(args)
    expect(await exited).toBe(1)
    expect(output()).toContain(`sluice: ${message}`)
  })

  it('rejects a busy port of a part, with the option that changes it', async () => {
    const { endpoints, dataDir } = await start(newFolder())
    const { port } = new URL(endpoints.api)
    const { output, exited } = run(['--only', 'kinesis', '--port', port, '--data-dir', join(dataDir, 'other')])
    expect(await exited).toBe(1)
    expect(output()).toBe(
      `sluice: Couldn't use port ${port}: another program uses it. To use another port, add --port N (0: any free port).\n`,
    )
  })

  it('writes a ready record with the endpoints first, and rounded numbers, with --json', async () => {
    const dataDir = newFolder()
    const first = await start(dataDir, ['--no-web', '--buffer-seconds', '900'])
    await post(first.endpoints.api, '[{},{}]')
    first.kill('SIGKILL')
    await first.exited
    const second = await start(dataDir, ['--no-web', '--buffer-seconds', '900', '--json'])
    await post(second.endpoints.api, '{}')
    while (!second.output().includes('"step":"accept"')) await new Promise((resolve) => setTimeout(resolve, 20))
    const records = second
      .output()
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line))
    expect(records[0]).toEqual({
      time: expect.any(String),
      step: 'ready',
      ...second.endpoints,
      recovered: 2,
      ms: expect.any(Number),
    })
    const ms = records.find(({ step }) => step === 'accept').ms
    expect(ms).toBe(Math.round(ms * 10) / 10)
    expect(second.output()).toContain(`data in ${dataDir} · 2 buffered events recovered\n`)
  })

  it('rejects a data folder that another process uses, with its pid and address', async () => {
    const first = await start(newFolder())
    const { output, exited } = run(['--no-web', '--data-dir', first.dataDir, '--port', '0', '--aws-port', '0'])
    expect(await exited).toBe(1)
    expect(output()).toContain(`: process ${first.endpoints.pid} uses it. Its API is ${first.endpoints.api}/submit.`)
  })

  it('rejects a data folder that is a file', async () => {
    const file = join(newFolder(), 'file')
    writeFileSync(file, '')
    const { output, exited } = run(['--no-web', '--data-dir', file, '--port', '0', '--aws-port', '0'])
    expect(await exited).toBe(1)
    expect(output()).toMatch(
      /^sluice: Couldn't use the folder .*: it is a file\. To use another folder, add --data-dir PATH\.\n$/,
    )
  })

  it('rejects another number of shards than the stream has', async () => {
    const dataDir = newFolder()
    const first = await start(dataDir)
    first.kill('SIGTERM')
    await first.exited
    const { output, exited } = run([
      '--no-web',
      '--data-dir',
      dataDir,
      '--port',
      '0',
      '--aws-port',
      '0',
      '--shards',
      '2',
    ])
    expect(await exited).toBe(1)
    expect(output()).toContain('has 1 shard(s)')
  })

  it('raises the version in the key when the buffering hints change', async () => {
    const dataDir = newFolder()
    const first = await start(dataDir, ['--no-web', '--buffer-seconds', '900'])
    first.kill('SIGTERM')
    await first.exited
    const second = await start(dataDir, ['--no-web', '--buffer-seconds', '0'])
    await post(second.endpoints.api, '{}')
    await delivered(second, 1)
    expect(second.output()).toMatch(/api-kinesis-firehose-2-/)
  })
})
