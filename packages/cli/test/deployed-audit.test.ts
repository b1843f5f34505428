import { gzipSync } from 'node:zlib'
import { CopyObjectCommand, CreateBucketCommand, DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { deliveryStream, region } from '@sluice/core/pipeline'
import { seededRandom } from '@sluice/core/random'
import { systemClock } from '@sluice/functions/system-clock'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { auditDeployed, type DeployedAudit } from '../src/audit/deployed.ts'
import { localAws } from '../src/aws/clients.ts'
import { hourMs, hourPrefix } from '../src/aws/hours.ts'
import { healthy } from './command.ts'
import { type Deployed, deploy, keyAt, lineAt, uuid7At } from './deployed.ts'
import { target } from './target.ts'

let endpoint: string
let stage: Deployed
beforeAll(async () => {
  endpoint = await target.start()
  stage = await deploy(endpoint, { shards: 2 })
})
afterAll(async () => {
  stage?.stop()
  await target.stop()
})

const objectCount = 5
const objectLines = 20
const startedAt = Date.now()
const idOf = (n: number) => uuid7At(startedAt, n)
const lines = Array.from({ length: objectCount * objectLines }, (_, n) => lineAt(startedAt, idOf(n), `{"n":${n}}`))
const idsOf = (object: number, first = 0, end = objectLines) =>
  Array.from({ length: end - first }, (_, n) => idOf(object * objectLines + first + n))

let buckets = 0

/** Creates a bucket with five healthy objects of the events in the stream. */
async function plantBucket(isGzip: boolean) {
  const { s3 } = localAws(endpoint)
  const bucket = `audit-${process.pid}-${++buckets}`
  await s3.send(new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: { LocationConstraint: region } }))
  const put = (key: string, content: Uint8Array) =>
    s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: content }))
  const encode = (content: Uint8Array) => (isGzip ? gzipSync(content) : content)
  const keys: string[] = []
  for (let n = 0; n < objectCount; n++) {
    const key = keyAt(startedAt + n)
    keys.push(key)
    await put(key, encode(Buffer.concat(lines.slice(n * objectLines, (n + 1) * objectLines))))
  }
  return {
    bucket,
    keys,
    put: (key: string, content: Uint8Array) => put(key, encode(content)),
    putBytes: put,
    encode,
    remove: (key: string) => s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key })),
    copy: (from: string, to: string) =>
      s3.send(new CopyObjectCommand({ Bucket: bucket, Key: to, CopySource: `${bucket}/${encodeURIComponent(from)}` })),
    content: (n: number) => lines.slice(n * objectLines, (n + 1) * objectLines),
  }
}

type Planted = Awaited<ReturnType<typeof plantBucket>>

/** The result of an audit: ids and keys. */
type Named = { lost: string[]; duplicated: Record<string, string[]>; damaged: string[]; misplaced: string[] }

const nothing: Named = { lost: [], duplicated: {}, damaged: [], misplaced: [] }

const name = (key: string) => key.slice(key.lastIndexOf('/') + 1)

/** Keys outside of the prefix, one for each of the five objects. */
const wrongKeys: ((key: string) => string)[] = [
  (key) => key.replace('events/', 'event/'),
  name,
  (key) => `events/${name(key)}`,
  (key) => key.replace('hour=', 'hr='),
  (key) => key.replace('events/dt=', 'events/'),
]

/** Plants a fault in object `n`, and returns what an audit has to name. */
const faults: Record<string, (planted: Planted, n: number, isGzip: boolean) => Promise<Named>> = {
  async 'an object that is gone'({ keys, remove }, n) {
    await remove(keys[n] ?? '')
    return { ...nothing, lost: idsOf(n) }
  },
  async 'an object that is cut'({ keys, content, putBytes, encode }, n, isGzip) {
    const key = keys[n] ?? ''
    const kept = 3 * n + 1
    const whole = Buffer.concat(content(n))
    const cutAt = Buffer.concat(content(n).slice(0, kept)).length + 10
    await putBytes(key, isGzip ? encode(whole).subarray(0, 60 + n * 20) : whole.subarray(0, cutAt))
    return { ...nothing, lost: isGzip ? idsOf(n) : idsOf(n, kept), damaged: [key] }
  },
  async 'a line that is dropped'({ keys, content, put }, n) {
    await put(keys[n] ?? '', Buffer.concat(content(n).toSpliced(n * 4, 1)))
    return { ...nothing, lost: idsOf(n, n * 4, n * 4 + 1) }
  },
  async 'a line or an object that is doubled'({ keys, content, put, copy }, n) {
    const key = keys[n] ?? ''
    const [line = Buffer.alloc(0)] = content(n)
    if (n % 2 === 0) {
      await put(key, Buffer.concat([...content(n), line]))
      return { ...nothing, duplicated: { [idOf(n * objectLines)]: [key] } }
    }
    const second = keyAt(startedAt)
    await copy(key, second)
    return { ...nothing, duplicated: Object.fromEntries(idsOf(n).map((id) => [id, [key, second]])) }
  },
  async 'an object that is moved an hour'({ keys, copy, remove }, n) {
    const key = keys[n] ?? ''
    const moved = hourPrefix(startedAt + (n % 2 === 0 ? hourMs : -hourMs)) + name(key)
    await copy(key, moved)
    await remove(key)
    return { ...nothing, misplaced: [moved] }
  },
  async 'an object under a wrong prefix'({ keys, copy, remove }, n) {
    const key = keys[n] ?? ''
    const moved = wrongKeys[n]?.(key) ?? ''
    await copy(key, moved)
    await remove(key)
    return { ...nothing, misplaced: [moved] }
  },
}

const cases = Object.keys(faults).flatMap((fault) =>
  ['plain', 'gzip'].flatMap((format) => Array.from({ length: objectCount }, (_, n) => ({ fault, format, n }))),
)

const quiet = { show() {}, end() {} }

const auditBucket = (bucket: string): Promise<DeployedAudit> =>
  auditDeployed(
    {
      kind: 'stage',
      title: 'test',
      aws: localAws(endpoint),
      names: { stream: stage.names.stream, deliveryStream: deliveryStream.name, bucket },
    },
    {
      from: undefined,
      to: undefined,
      deliverWithinMs: 0,
      clock: systemClock,
      random: seededRandom(1),
      bar: quiet,
    },
  )

describe('audit of a stage', () => {
  beforeAll(async () => {
    // Few records need few reads.
    const records = Array.from({ length: 10 }, (_, n) => Buffer.concat(lines.slice(n * 10, (n + 1) * 10)))
    await stage.store(records)
  })

  it.each(['plain', 'gzip'])('finds nothing wrong in healthy objects (%s)', async (format) => {
    const { bucket } = await plantBucket(format === 'gzip')
    expect(await auditBucket(bucket)).toEqual({
      ...healthy(lines.length, 0, objectCount),
      window: { from: expect.any(String), to: expect.any(String) },
      damaged: [],
      misplaced: [],
      acceptance: null,
    })
  })

  it('has 60 planted faults', () => {
    expect(cases).toHaveLength(60)
  })

  // All of them are for the full lane.
  const planted = target.isThorough ? cases : cases.filter((_, index) => index % 5 === Math.floor(index / 5) % 5)

  it.each(planted)('names $fault ($format, object $n)', async ({ fault, format, n }) => {
    const isGzip = format === 'gzip'
    const planted = await plantBucket(isGzip)
    const expected = await faults[fault]?.(planted, n, isGzip)
    const { lost, duplicated, damaged, misplaced } = await auditBucket(planted.bucket)
    const named: Named = {
      lost: lost.events.map(({ id }) => id).sort(),
      duplicated: Object.fromEntries(duplicated.events.map(({ id, objects }) => [id, objects.sort()])),
      damaged: damaged.map(({ key }) => key),
      misplaced: misplaced.map(({ key }) => key),
    }
    expect(named).toEqual(expected)
    expect(lost.lines).toBe(named.lost.length)
  })
})

describe('the command audit, on a stage', () => {
  let other: Deployed
  let key: string
  const day = 24 * hourMs
  beforeAll(async () => {
    other = await deploy(endpoint)
    await other.store(lines.slice(0, 10))
    key = await other.deliver(lines.slice(0, 9), { isGzip: true })
  })
  afterAll(() => other?.stop())

  const audit = async (...args: string[]) => {
    const { code, stdout, stderr } = await other.run('audit', ...args, '--json').exit
    expect(stderr).toBe('')
    return { code, ...(JSON.parse(stdout) as DeployedAudit) }
  }

  it('counts a young event as buffered, and later as lost', async () => {
    const { window: _, ...young } = await audit()
    expect(young).toEqual({ code: 0, ...healthy(10, 1, 1), damaged: [], misplaced: [], acceptance: null })
    const { code, lost, inS3, buffered } = await audit('--deliver-within', '0')
    expect([code, lost.events.map(({ id }) => id), inS3, buffered]).toEqual([1, [idOf(9)], 9, 0])
  })

  it('audits only the events that arrived in a window', async () => {
    const [from, to] = [new Date(startedAt - 2 * hourMs).toISOString(), new Date(startedAt - hourMs).toISOString()]
    const { code, inStream, window } = await audit('--from', from, '--to', to)
    expect([code, inStream, window]).toEqual([0, 0, { from, to }])
  })

  it('counts the lines before the retention, and reports a missing metric', async () => {
    const old = startedAt - 2 * day
    await other.deliver([lineAt(old, 'old-1'), lineAt(old, 'old-2')], { at: old })
    const { code, acceptance } = await audit(
      '--from',
      new Date(old - hourMs).toISOString(),
      '--to',
      new Date(old + hourMs).toISOString(),
    )
    expect([code, acceptance]).toEqual([
      2,
      {
        from: expect.any(String),
        to: expect.any(String),
        lines: 2,
        status: 'unknown',
        reason: expect.stringContaining('Accepted'),
      },
    ])
  })

  it('prints each fault as text', async () => {
    const moved = key.replace('events/', 'elsewhere/')
    await other.deliver(lines.slice(0, 1), { key: moved })
    await other.deliver([Buffer.from('a,b\n')], { key: 'reports/other.csv' })
    const { code, stdout } = await other.run('audit', '--deliver-within', '0').exit
    expect(code).toBe(1)
    expect(stdout).toContain('stage prod at http://127.0.0.1:')
    expect(stdout).toContain(`lost                  1\n    ${idOf(9)}  shardId-000000000000  `)
    expect(stdout).toContain(
      `misplaced             1  objects\n    ${moved}  outside of the delivery stream's prefix\n`,
    )
  })

  it.each([
    [['--from', '2026-11-21', '--to', '2026-11-20'], 'audit: --from must be before --to.\n'],
    [['--from', 'yesterday'], /^audit: --from must be a time in UTC/],
    [['--url', 'http://127.0.0.1:1'], 'audit: --url and --stage exclude each other. Name one place.\n'],
    [['--deliver-within', 'soon'], /^audit: --deliver-within must be a whole number from 0/],
  ])('rejects %j in one line', async (args, message) => {
    const { code, stderr } = await other.run('audit', ...args).exit
    expect([code, stderr]).toEqual([2, typeof message === 'string' ? message : expect.stringMatching(message)])
  })
})
