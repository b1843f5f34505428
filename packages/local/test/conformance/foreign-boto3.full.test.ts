import { region } from '@sluice/core/pipeline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ForeignClient, installTimeoutMs, startForeignClient } from './foreign-client.ts'
import { targetName } from './target.ts'

let boto3: ForeignClient
beforeAll(async () => {
  if (targetName === 'ours') boto3 = await startForeignClient('boto3')
}, installTimeoutMs)
afterAll(() => boto3?.stop())

/** Runs a script and returns the lines that it prints. */
const python = async (script: string) => (await boto3.run('-c', script)).trim().split('\n')

describe.runIf(targetName === 'ours')('boto3', () => {
  it('writes to and reads from a stream', async () => {
    const lines = await python(`
import boto3
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
    expect(lines).toEqual([
      '[[0, 255, 0], [0, 255, 1], [0, 255, 2]]',
      'ResourceNotFoundException 400',
      'ValidationException',
    ])
  })

  it('downloads what the pipeline delivers', async () => {
    const { stream, bucket } = boto3.endpoints
    const lines = await python(`
import boto3, time
boto3.client('kinesis').put_record(StreamName='${stream}', Data=b'{"from":"boto3"}\\n', PartitionKey='k')
bucket = boto3.resource('s3').Bucket('${bucket}')
objects = []
while not objects:
    time.sleep(0.1)
    objects = list(bucket.objects.all())
print(objects[0].get()['Body'].read())
`)
    expect(lines).toEqual(['b\'{"from":"boto3"}\\n\''])
  })

  it('writes, lists, reads and deletes objects, whatever checksum it sends', async () => {
    const lines = await python(`
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
    expect(lines).toEqual([
      "['a b/ü+%41', 'streamed', 'sum/CRC32', 'sum/SHA1', 'sum/SHA256']",
      'True',
      "b'ABC'",
      "['a b/', 'sum/']",
      '0',
      'NoSuchKey',
    ])
  })

  it('deletes every object of a bucket, then the bucket', async () => {
    const lines = await python(`
import boto3
bucket = boto3.resource('s3').create_bucket(Bucket='full', CreateBucketConfiguration={'LocationConstraint': '${region}'})
for i in range(30): bucket.put_object(Key=f'folder {i % 3}/<{i}>&', Body=b'x')
deleted = [entry['Key'] for answer in bucket.objects.delete() for entry in answer['Deleted']]
print(len(deleted), list(bucket.objects.all()))
bucket.delete()
bucket.wait_until_not_exists()
print([b.name for b in boto3.resource('s3').buckets.all() if b.name == 'full'])
`)
    expect(lines).toEqual(['30 []', '[]'])
  })

  it.each(['s3', 's3v4'])('presigns a PUT with a content type and a GET (%s)', async (version) => {
    const bucket = `presigned-${version}`
    const lines = await python(`
import boto3, botocore.config, urllib.request
s3 = boto3.client('s3', config=botocore.config.Config(signature_version='${version}'))
s3.create_bucket(Bucket='${bucket}', CreateBucketConfiguration={'LocationConstraint': '${region}'})
where = {'Bucket': '${bucket}', 'Key': 'a b/ü'}
url = s3.generate_presigned_url('put_object', Params={**where, 'ContentType': 'text/csv'}, ExpiresIn=60)
put = urllib.request.Request(url, data=b'a,b', method='PUT', headers={'Content-Type': 'text/csv'})
print(urllib.request.urlopen(put).status)
got = urllib.request.urlopen(s3.generate_presigned_url('get_object', Params=where, ExpiresIn=60))
print(got.headers['Content-Type'], got.read())
`)
    expect(lines).toEqual(['200', "text/csv b'a,b'"])
  })
})
