import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CreateBucketCommand, ListObjectsV2Command } from '@aws-sdk/client-s3'
import { describe, expect, it } from 'vitest'
import { newFolder } from '../pipeline.ts'
import { folderWith, setUpForeignClient, twentyMegabytes } from './foreign-client.ts'
import { clientsOf, targetName } from './target.ts'

const cli = setUpForeignClient('aws')

const aws = (...args: string[]) => cli().run(...args)

// A call of the SDK takes milliseconds, and one of the CLI a second.
const s3 = () => clientsOf(cli().endpoint).s3
const createBucket = (Bucket: string) => s3().send(new CreateBucketCommand({ Bucket }))
/** Returns the keys of a bucket. */
async function keys(Bucket: string): Promise<string[]> {
  const { Contents = [] } = await s3().send(new ListObjectsV2Command({ Bucket }))
  return Contents.map(({ Key = '' }) => Key)
}

describe.runIf(targetName === 'ours')('the aws CLI', () => {
  it('copies files in and out, lists and removes them', async () => {
    const folder = folderWith({ 'one file.ndjson': '{"a":1}\n', 'sub/two': Buffer.alloc(1_000_000, 7) })
    const out = newFolder()
    await aws('s3', 'mb', 's3://cli')
    await aws('s3', 'cp', '--recursive', folder, 's3://cli/up/')
    expect(await aws('s3', 'ls', '--recursive', 's3://cli/')).toMatch(
      / 8 up\/one file\.ndjson\n.* 1000000 up\/sub\/two\n/,
    )
    expect(await aws('s3', 'ls', 's3://cli/up/')).toMatch(/PRE sub\/\n.* 8 one file\.ndjson\n/)
    await aws('s3', 'cp', '--recursive', 's3://cli/', out)
    expect(readFileSync(join(out, 'up/sub/two')).equals(Buffer.alloc(1_000_000, 7))).toBe(true)
    expect(await aws('s3', 'cp', 's3://cli/up/one file.ndjson', '-')).toBe('{"a":1}\n')
    await aws('s3', 'rm', '--recursive', 's3://cli/')
    expect(await keys('cli')).toEqual([])
  })

  it('copies 20 MB in, between keys and out', async () => {
    const folder = folderWith({ large: twentyMegabytes })
    await createBucket('large')
    await aws('s3', 'cp', join(folder, 'large'), 's3://large/20 MB', '--content-type', 'application/x-large')
    await aws('s3', 'cp', 's3://large/20 MB', 's3://large/copy')
    await aws('s3', 'cp', 's3://large/copy', join(folder, 'back'))
    expect(readFileSync(join(folder, 'back')).equals(twentyMegabytes)).toBe(true)
    const about = JSON.parse(await aws('s3api', 'head-object', '--bucket', 'large', '--key', '20 MB'))
    expect(about).toMatchObject({ ContentLength: 20_000_000, ContentType: 'application/x-large' })
    expect(about.ETag).toMatch(/^"[0-9a-f]{32}-3"$/)
  })

  it('moves a file in, between keys and out', async () => {
    const folder = folderWith({ 'a.txt': 'moved' })
    await createBucket('moves')
    await aws('s3', 'mv', join(folder, 'a.txt'), 's3://moves/in/a.txt')
    await aws('s3', 'mv', 's3://moves/in/a.txt', 's3://moves/b.txt')
    expect(await keys('moves')).toEqual(['b.txt'])
    await aws('s3', 'mv', 's3://moves/b.txt', join(folder, 'b.txt'))
    expect(readFileSync(join(folder, 'b.txt'), 'utf8')).toBe('moved')
    expect(await keys('moves')).toEqual([])
  })

  it('syncs a folder and deletes what is gone', async () => {
    const folder = folderWith({ same: '1', changed: '2', 'sub/gone': '3' })
    await createBucket('synced')
    await aws('s3', 'sync', folder, 's3://synced/to/')
    expect(await keys('synced')).toEqual(['to/changed', 'to/same', 'to/sub/gone'])
    writeFileSync(join(folder, 'changed'), 'longer')
    rmSync(join(folder, 'sub/gone'))
    const done = await aws('s3', 'sync', '--delete', '--no-progress', folder, 's3://synced/to/')
    expect(
      done
        .trim()
        .split('\n')
        .map((line) => line.split(' ')[0])
        .sort(),
    ).toEqual(['delete:', 'upload:'])
    expect(await keys('synced')).toEqual(['to/changed', 'to/same'])
    const out = folderWith({ gone: '3' })
    await aws('s3', 'sync', '--delete', 's3://synced/to/', out)
    expect(readdirSync(out)).toEqual(['changed', 'same'])
    expect(readFileSync(join(out, 'changed'), 'utf8')).toBe('longer')
  })

  it('removes a bucket that is not empty only by force', async () => {
    const folder = folderWith({ one: '1', 'sub/two': '2' })
    await createBucket('removed')
    await aws('s3', 'cp', '--recursive', folder, 's3://removed/')
    await expect(aws('s3', 'rb', 's3://removed')).rejects.toThrow('BucketNotEmpty')
    await aws('s3', 'rb', '--force', 's3://removed')
    await expect(aws('s3', 'ls', 's3://removed')).rejects.toThrow('NoSuchBucket')
  })

  it('puts a record and reads it back', async () => {
    await aws('kinesis', 'create-stream', '--stream-name', 'cli', '--shard-count', '1')
    await aws('kinesis', 'wait', 'stream-exists', '--stream-name', 'cli')
    const data = Buffer.from('from the CLI').toString('base64')
    const put = JSON.parse(
      await aws('kinesis', 'put-record', '--stream-name', 'cli', '--partition-key', 'k', '--data', data),
    )
    expect(put.ShardId).toBe('shardId-000000000000')
    const where = ['--stream-name', 'cli', '--shard-id', put.ShardId, '--shard-iterator-type', 'TRIM_HORIZON']
    const { ShardIterator } = JSON.parse(await aws('kinesis', 'get-shard-iterator', ...where))
    const { Records } = JSON.parse(await aws('kinesis', 'get-records', '--shard-iterator', ShardIterator))
    // CLI 1 sends the data as given, CLI 2 decodes it first.
    expect(['from the CLI', data]).toContain(Buffer.from(Records[0].Data, 'base64').toString())
  })

  it('describes and lists delivery streams', async () => {
    const { deliveryStream, bucket } = cli().endpoints
    const where = ['--delivery-stream-name', deliveryStream]
    const { DeliveryStreamDescription: about } = JSON.parse(await aws('firehose', 'describe-delivery-stream', ...where))
    expect(about).toMatchObject({ DeliveryStreamName: deliveryStream, DeliveryStreamStatus: 'ACTIVE' })
    expect(about.Destinations[0].ExtendedS3DestinationDescription.BucketARN).toBe(`arn:aws:s3:::${bucket}`)
    expect(JSON.parse(await aws('firehose', 'list-delivery-streams')).DeliveryStreamNames).toEqual([deliveryStream])
  })
})
