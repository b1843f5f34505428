import { execFile, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { region } from '@sluice/core/pipeline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newFolder } from '../pipeline.ts'
import { startOurs, targetName } from './target.ts'

// Other clients, if they are installed: boto3 and the aws CLI use HTTP/1.1 and sign requests in their own way.

const runs = (command: string, ...args: string[]) => spawnSync(command, args).status === 0
const hasBoto3 = targetName === 'ours' && runs('python3', '-c', 'import boto3')
const hasCli = targetName === 'ours' && runs('aws', '--version')

let ours: Awaited<ReturnType<typeof startOurs>>
let env: NodeJS.ProcessEnv
beforeAll(async () => {
  ours = await startOurs()
  env = {
    PATH: process.env.PATH,
    HOME: newFolder(),
    AWS_ENDPOINT_URL: ours.endpoint,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_PAGER: '',
  }
})
afterAll(() => ours.stop())

const run = async (command: string, ...args: string[]) => (await promisify(execFile)(command, args, { env })).stdout
const python = (script: string) => run('python3', '-c', script)
const aws = (...args: string[]) => run('aws', ...args)

describe.runIf(hasBoto3)('boto3', () => {
  it('writes to and reads from a stream', async () => {
    const out = await python(`
import boto3, time
k = boto3.client('kinesis')
k.create_stream(StreamName='boto', ShardCount=1)
k.get_waiter('stream_exists').wait(StreamName='boto', WaiterConfig={'Delay': 1})
answer = k.put_records(StreamName='boto', Records=[{'Data': bytes([0, 255, i]), 'PartitionKey': str(i)} for i in range(3)])
assert answer['FailedRecordCount'] == 0
shard = k.list_shards(StreamName='boto')['Shards'][0]['ShardId']
iterator = k.get_shard_iterator(StreamName='boto', ShardId=shard, ShardIteratorType='TRIM_HORIZON')['ShardIterator']
print([list(r['Data']) for r in k.get_records(ShardIterator=iterator)['Records']])
try:
    k.put_record(StreamName='nowhere', Data=b'x', PartitionKey='k')
except k.exceptions.ResourceNotFoundException as error:
    print(error.response['Error']['Code'], error.response['ResponseMetadata']['HTTPStatusCode'])
try:
    k.put_record(StreamName='boto', Data=b'x' * 1048577, PartitionKey='k')
except k.exceptions.ClientError as error:
    print(error.response['Error']['Code'])
`)
    expect(out.trim().split('\n')).toEqual([
      '[[0, 255, 0], [0, 255, 1], [0, 255, 2]]',
      'ResourceNotFoundException 400',
      'ValidationException',
    ])
  })

  it('writes, lists, reads and deletes objects, whatever checksum it sends', async () => {
    const out = await python(`
import boto3, io
s3 = boto3.client('s3')
s3.create_bucket(Bucket='boto', CreateBucketConfiguration={'LocationConstraint': '${region}'})
content = bytes(range(256)) * 1000
s3.put_object(Bucket='boto', Key='a b/ü+%41', Body=content)
s3.upload_fileobj(io.BytesIO(content), 'boto', 'streamed')
for algorithm in ['CRC32', 'SHA1', 'SHA256']:
    s3.put_object(Bucket='boto', Key='sum/' + algorithm, Body=io.BytesIO(content), ChecksumAlgorithm=algorithm)
pages = s3.get_paginator('list_objects_v2').paginate(Bucket='boto', PaginationConfig={'PageSize': 2})
keys = [o['Key'] for page in pages for o in page['Contents']]
print(keys)
print(all(s3.get_object(Bucket='boto', Key=k)['Body'].read() == content for k in keys))
print(s3.get_object(Bucket='boto', Key='streamed', Range='bytes=65-67')['Body'].read())
print([p['Prefix'] for p in s3.list_objects_v2(Bucket='boto', Delimiter='/')['CommonPrefixes']])
for k in keys: s3.delete_object(Bucket='boto', Key=k)
print(s3.list_objects_v2(Bucket='boto')['KeyCount'])
try:
    s3.get_object(Bucket='boto', Key='streamed')
except s3.exceptions.NoSuchKey:
    print('NoSuchKey')
`)
    expect(out.trim().split('\n')).toEqual([
      "['a b/ü+%41', 'streamed', 'sum/CRC32', 'sum/SHA1', 'sum/SHA256']",
      'True',
      "b'ABC'",
      "['a b/', 'sum/']",
      '0',
      'NoSuchKey',
    ])
  })
})

describe.runIf(hasCli)('the aws CLI', () => {
  it('copies files in and out, lists and removes them', async () => {
    const folder = newFolder()
    mkdirSync(join(folder, 'in/sub'), { recursive: true })
    writeFileSync(join(folder, 'in/one file.ndjson'), '{"a":1}\n')
    writeFileSync(join(folder, 'in/sub/two'), Buffer.alloc(1_000_000, 7))
    await aws('s3', 'mb', 's3://cli')
    await aws('s3', 'cp', '--recursive', join(folder, 'in'), 's3://cli/up/')
    expect(await aws('s3', 'ls', '--recursive', 's3://cli/')).toMatch(
      / 8 up\/one file\.ndjson\n.* 1000000 up\/sub\/two\n/,
    )
    expect(await aws('s3', 'ls', 's3://cli/up/')).toMatch(/PRE sub\/\n.* 8 one file\.ndjson\n/)
    await aws('s3', 'cp', '--recursive', 's3://cli/', join(folder, 'out'))
    expect(readFileSync(join(folder, 'out/up/sub/two')).equals(Buffer.alloc(1_000_000, 7))).toBe(true)
    expect(await aws('s3', 'cp', 's3://cli/up/one file.ndjson', '-')).toBe('{"a":1}\n')
    await aws('s3', 'rm', '--recursive', 's3://cli/')
    expect(await aws('s3', 'ls', 's3://cli/').catch(() => '')).toBe('')
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
})
