import { join } from 'node:path'
import { region } from '@sluice/core/pipeline'
import { describe, expect, it } from 'vitest'
import { folderWith, setUpForeignClient, twentyMegabytes } from './foreign-client.ts'
import { targetName } from './target.ts'

const boto3 = setUpForeignClient('boto3')

/** Runs a script and returns the lines that it prints. */
const python = async (script: string) => (await boto3().run('-c', script)).trim().split('\n')

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

  it('changes and deletes a delivery stream', async () => {
    const lines = await python(`
import boto3, time
kinesis, firehose = boto3.client('kinesis'), boto3.client('firehose')
kinesis.create_stream(StreamName='source', ShardCount=1)
kinesis.get_waiter('stream_exists').wait(StreamName='source', WaiterConfig={'Delay': 1})
boto3.resource('s3').create_bucket(Bucket='destination', CreateBucketConfiguration={'LocationConstraint': '${region}'})
role = 'arn:aws:iam::000000000000:role/boto'
def describe():
    return firehose.describe_delivery_stream(DeliveryStreamName='boto')['DeliveryStreamDescription']
firehose.create_delivery_stream(
    DeliveryStreamName='boto', DeliveryStreamType='KinesisStreamAsSource',
    KinesisStreamSourceConfiguration={'KinesisStreamARN': kinesis.describe_stream_summary(StreamName='source')['StreamDescriptionSummary']['StreamARN'], 'RoleARN': role},
    ExtendedS3DestinationConfiguration={'BucketARN': 'arn:aws:s3:::destination', 'RoleARN': role, 'Prefix': 'one/'})
while describe()['DeliveryStreamStatus'] == 'CREATING': time.sleep(0.1)
print(describe()['DeliveryStreamStatus'], 'boto' in firehose.list_delivery_streams()['DeliveryStreamNames'])
before = describe()
firehose.update_destination(
    DeliveryStreamName='boto', CurrentDeliveryStreamVersionId=before['VersionId'],
    DestinationId=before['Destinations'][0]['DestinationId'], ExtendedS3DestinationUpdate={'Prefix': 'two/'})
destination = describe()['Destinations'][0]['ExtendedS3DestinationDescription']
print(destination['Prefix'], destination['RoleARN'])
firehose.delete_delivery_stream(DeliveryStreamName='boto')
try:
    while True:
        describe()
        time.sleep(0.1)
except firehose.exceptions.ResourceNotFoundException as error:
    print(error.response['Error']['Code'])
`)
    expect(lines).toEqual(['ACTIVE True', 'two/ arn:aws:iam::000000000000:role/boto', 'ResourceNotFoundException'])
  })

  it('downloads what the pipeline delivers', async () => {
    const { stream, bucket } = boto3().endpoints
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

  it('uploads 20 MB in parts, copies them and downloads them again', async () => {
    const folder = folderWith({ large: twentyMegabytes })
    const lines = await python(`
import boto3, filecmp
s3 = boto3.client('s3')
s3.create_bucket(Bucket='large', CreateBucketConfiguration={'LocationConstraint': '${region}'})
file = '${join(folder, 'large')}'
s3.upload_file(file, 'large', 'a/20 MB', ExtraArgs={'ContentType': 'application/x-large', 'Metadata': {'from': 'boto3'}})
s3.copy({'Bucket': 'large', 'Key': 'a/20 MB'}, 'large', 'copy')
for key in ['a/20 MB', 'copy']:
    s3.download_file('large', key, file + '.back')
    print(s3.head_object(Bucket='large', Key=key)['ETag'][-3:], filecmp.cmp(file, file + '.back', shallow=False))
about = s3.head_object(Bucket='large', Key='a/20 MB')
print(about['ContentType'], about['Metadata'])
print(s3.list_multipart_uploads(Bucket='large').get('Uploads', []))
`)
    expect(lines).toEqual(['-3" True', '-3" True', "application/x-large {'from': 'boto3'}", '[]'])
  })

  it('copies a small object and replaces its metadata', async () => {
    const lines = await python(`
import boto3
s3 = boto3.client('s3')
s3.create_bucket(Bucket='copies', CreateBucketConfiguration={'LocationConstraint': '${region}'})
s3.put_object(Bucket='copies', Key='a+b/ü', Body=b'hello', ContentType='text/plain', Metadata={'n': '1'})
source = {'Bucket': 'copies', 'Key': 'a+b/ü'}
s3.copy_object(Bucket='copies', Key='same', CopySource=source)
s3.copy_object(Bucket='copies', Key='new', CopySource=source, MetadataDirective='REPLACE', ContentType='text/csv', Metadata={'n': '2'})
for key in ['same', 'new']:
    got = s3.get_object(Bucket='copies', Key=key)
    print(got['ContentType'], got['Metadata'], got['ETag'], got['Body'].read())
`)
    const etag = '"5d41402abc4b2a76b9719d911017c592"'
    expect(lines).toEqual([`text/plain {'n': '1'} ${etag} b'hello'`, `text/csv {'n': '2'} ${etag} b'hello'`])
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
