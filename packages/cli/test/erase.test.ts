import { gunzipSync, gzipSync } from 'node:zlib'
import { GetObjectCommand } from '@aws-sdk/client-s3'
import { storedLine } from '@sluice/core/stored-line'
import { newFolder, type Pipeline, startPipeline } from '@sluice/local/test/pipeline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { localAws } from '../src/aws/clients.ts'
import { matcherOf, memberMatchOf } from '../src/erase/match.ts'
import { eraseIn, type Found, findIn } from '../src/erase/object.ts'
import { type VersionedBucket, versionsIn } from '../src/erase/versions.ts'
import { startCommand } from './command.ts'
import { type Deployed, deploy } from './deployed.ts'
import { versionedBucket } from './versioned-bucket.ts'

const lineOf = (id: string, user: number) =>
  Buffer.from(storedLine(`{"user_id": ${user},"n":1.0,"n":2,"s":"\\ud800 é"}`, id, '2026-11-23T07:30:00.123Z'))
const [a, b, c, d] = [lineOf('a', 1), lineOf('b', 2), lineOf('c', 1), lineOf('d', 3)] as [
  Buffer,
  Buffer,
  Buffer,
  Buffer,
]
const foreign = Buffer.from('not JSON\r\n')
const isWanted = matcherOf({ ids: [], members: [memberMatchOf('user_id=1')] })
const key = 'events/dt=2026-11-23/hour=07/x.ndjson'
const join = (...lines: Buffer[]) => Buffer.concat(lines)

/** Finds and erases the events of user 1, as the command does. */
async function eraseAll(bucket: VersionedBucket): Promise<Found[]> {
  const all: Found[] = []
  for await (const versions of bucket.list('')) {
    const found = await findIn(bucket, versions, isWanted)
    if (!found) continue
    await eraseIn(bucket, found)
    all.push(found)
  }
  return all
}

describe('the erasure of an object', () => {
  it('keeps every other byte, in one version', async () => {
    const { bucket, contentsOf } = versionedBucket({ [key]: [join(a, foreign, b, c, d.subarray(0, -1))], other: [b] })
    await eraseAll(bucket)
    expect(contentsOf(key)).toEqual([join(foreign, b, d.subarray(0, -1))])
    expect(contentsOf('other')).toEqual([b])
  })

  it('keeps gzip, also for an object of which nothing is left', async () => {
    const { bucket, contentsOf } = versionedBucket({ [key]: [gzipSync(join(a, b))], empty: [gzipSync(a)] })
    await eraseAll(bucket)
    const [content = Buffer.of(), ...older] = contentsOf(key)
    expect([gunzipSync(content), older]).toEqual([b, []])
    expect(contentsOf('empty').map((body) => gunzipSync(body))).toEqual([Buffer.of()])
  })

  it('deletes earlier versions whose other lines the newest one has', async () => {
    const { bucket, contentsOf } = versionedBucket({ [key]: [join(b, d), join(a, b), a] })
    await eraseAll(bucket)
    expect(contentsOf(key)).toEqual([join(b, d)])
  })

  it('leaves a version whose other lines would be lost, and names it', async () => {
    const { bucket, contentsOf } = versionedBucket(
      { [key]: [join(a, b), join(a, d), join(a, b), a], gone: [join(a, b)] },
      { deleted: ['gone'] },
    )
    const found = await eraseAll(bucket)
    expect(contentsOf(key)).toEqual([b, join(a, d)])
    const [{ events, newest, earlier } = {} as Found] = found
    expect([events, newest?.version.versionId, earlier.map(({ version }) => version.versionId)]).toEqual([
      4,
      'v1',
      ['v3', 'v4'],
    ])
    expect(contentsOf('gone')).toEqual([join(a, b)])
    expect(found.map(({ left }) => left.map(({ versionId }) => versionId))).toEqual([['v2'], ['v5']])
  })

  it('keeps an earlier version that has no wanted lines', async () => {
    const { bucket, contentsOf } = versionedBucket({ [key]: [join(a, b), d], other: [b, d] })
    const found = await eraseAll(bucket)
    expect([contentsOf(key), contentsOf('other'), found.length]).toEqual([[b, d], [b, d], 1])
  })

  it('deletes the version of a deleted object that has only wanted lines', async () => {
    const { bucket, contentsOf } = versionedBucket({ [key]: [a] }, { deleted: [key] })
    await eraseAll(bucket)
    expect(contentsOf(key)).toEqual([])
  })

  it.each(['null', 'none'] as const)('keeps the object in a bucket without versions (id: %s)', async (newId) => {
    const { bucket, contentsOf } = versionedBucket({ [key]: [join(a, b)] }, { newId })
    await eraseAll(bucket)
    expect(contentsOf(key)).toEqual([b])
  })

  it('loses no other event if it is killed, and is completed by the next run', async () => {
    for (let changes = 0; changes < 3; changes++) {
      const { bucket, contentsOf, killAfter } = versionedBucket({ [key]: [join(a, b, d), join(a, b)] })
      killAfter(changes)
      await expect(eraseAll(bucket)).rejects.toThrow('killed')
      expect(contentsOf(key).some((body) => body.includes(b) && body.includes(d))).toBe(true)
      killAfter(Number.POSITIVE_INFINITY)
      await eraseAll(bucket)
      expect(contentsOf(key)).toEqual([join(b, d)])
    }
  })

  it('reports what it cannot decompress', async () => {
    const { bucket } = versionedBucket({ [key]: [gzipSync(a).subarray(0, 30)] })
    expect((await eraseAll(bucket)).map(({ unreadable }) => unreadable.map(({ versionId }) => versionId))).toEqual([
      ['v1'],
    ])
  })

  it('finds events in the records that Firehose gave up on', async () => {
    const errorOf = (...lines: Buffer[]) =>
      Buffer.from(`${JSON.stringify({ errorCode: 'x', rawData: join(...lines).toString('base64') })}\n`)
    // A record that isn't changed keeps its bytes as well.
    const spaced = Buffer.from(errorOf(d).toString().replace(':', ' : '))
    const { bucket, contentsOf } = versionedBucket({
      'errors/x': [join(errorOf(a, b), errorOf(c), spaced, foreign), join(errorOf(a, b))],
    })
    await eraseAll(bucket)
    expect(contentsOf('errors/x')).toEqual([join(errorOf(b), spaced, foreign)])
  })
})

describe('npm run sluice -- erase', () => {
  let pipeline: Pipeline
  let stage: Deployed
  beforeAll(async () => {
    pipeline = await startPipeline(newFolder(), ['--no-web'])
    stage = await deploy(pipeline.endpoints.aws)
    await stage.deliver([a, b, c], { key })
    await stage.deliver([b, c], { key: `${key}.gz`, isGzip: true })
    await stage.deliver([d], { key: 'other' })
  })
  afterAll(async () => {
    await stage.stop()
    pipeline.kill('SIGKILL')
    await pipeline.exited
  })
  const contentOf = async (name: string) => {
    const { Body } = await localAws(pipeline.endpoints.aws).s3.send(
      new GetObjectCommand({ Bucket: stage.names.bucket, Key: name }),
    )
    return Buffer.from((await Body?.transformToByteArray()) ?? [])
  }

  it('only finds the events without --execute', async () => {
    const { code, stdout, stderr } = await stage.run('erase', '--match', 'user_id=1').exit
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout.split('\n')).toEqual([
      `     2  s3://${stage.names.bucket}/${key}`,
      `     1  s3://${stage.names.bucket}/${key}.gz`,
      'Found 3 lines in 2 versions of 2 objects, of 3 objects searched.',
      'Dry run: nothing was erased. Add --execute to erase them.',
      '',
    ])
    expect(await contentOf(key)).toEqual(join(a, b, c))
  })

  it('erases them with --execute, and finds none afterwards', async () => {
    const { code, stdout } = await stage.run('erase', '--match', 'user_id=1', '--execute').exit
    expect([code, stdout]).toEqual([0, expect.stringContaining('Erased 3 lines in 2 versions of 2 objects')])
    expect(await contentOf(key)).toEqual(b)
    expect(gunzipSync(await contentOf(`${key}.gz`))).toEqual(b)
    const again = await stage.run('erase', '--match', 'user_id=1', '--json').exit
    expect(JSON.parse(again.stdout)).toEqual({ bucket: stage.names.bucket, objects: 3, rows: [], isErased: false })
  })

  it('erases one event by its id, below a prefix', async () => {
    const none = await stage.run('erase', '--id', 'd', '--prefix', 'events/', '--execute').exit
    expect(none.stdout).toBe('Erased 0 lines in 0 versions of 0 objects, of 2 objects searched.\n')
    await stage.run('erase', '--id', 'd', '--execute').exit
    expect(await contentOf('other')).toEqual(Buffer.of())
  })

  it('changes no object that changed since it was read', async () => {
    const bucket = versionsIn(localAws(pipeline.endpoints.aws).s3, stage.names.bucket)
    const version = { key: await stage.deliver([a, b], { key: 'changed' }), versionId: 'null', isLatest: true }
    const stored = await bucket.read(version)
    await stage.deliver([a, d], { key: 'changed' })
    await expect(bucket.replace('changed', b, stored)).rejects.toThrow('pre-conditions')
    expect(await contentOf('changed')).toEqual(join(a, d))
  })

  it.each([
    [[], 'erase: Name the events with --match NAME=VALUE or --id ID.'],
    [['--match', 'user_id'], 'erase: --match must be NAME=VALUE, such as user_id=123, not "user_id".'],
  ])('rejects wrong options: %j', async (args, message) => {
    const { code, stderr } = await startCommand('erase', args).exit
    expect([code, stderr]).toEqual([2, `${message}\n`])
  })
})
