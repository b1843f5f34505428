import { ListObjectVersionsCommand, type ListObjectVersionsCommandOutput, PutObjectCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startS3Target } from './s3-target.ts'

let target: Awaited<ReturnType<typeof startS3Target>>
let Bucket: string

beforeAll(async () => {
  target = await startS3Target()
  Bucket = await target.bucket()
  for (const Key of ['a', 'b/1', 'b/2', 'c d', 'é'])
    await target.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }))
})
afterAll(() => target.stop())

const list = (query: string) => target.send('GET', `/${Bucket}?${query}`)
const keysIn = (text: string) => [...text.matchAll(/<Key>(.*?)<\/Key>/g)].map(([, key]) => key)
const prefixesIn = (text: string) => [...text.matchAll(/<CommonPrefixes><Prefix>(.*?)</g)].map(([, prefix]) => prefix)
const owner = /<Owner><ID>[\da-f]{64}<\/ID><\/Owner>/

describe.each([
  ['version 1', ''],
  ['version 2', 'list-type=2&'],
])('a list of %s', (_, version) => {
  it('has times in whole seconds and one storage class', async () => {
    const { text, members } = await list(`${version}max-keys=1`)
    expect(text).toMatch(/<LastModified>[\dT:-]{19}\.000Z<\/LastModified>/)
    expect(members).toMatchObject({
      Name: Bucket,
      Prefix: '',
      MaxKeys: '1',
      IsTruncated: 'true',
      StorageClass: 'STANDARD',
    })
  })

  it('encodes keys and prefixes on request', async () => {
    const { text, members } = await list(`${version}encoding-type=url&prefix=c%20`)
    expect([keysIn(text), members.Prefix, members.EncodingType]).toEqual([['c%20d'], 'c%20', 'url'])
  })

  it.each([
    ['max-keys=-1', 'maxKeys', '-1'],
    ['max-keys=x', 'max-keys', 'x'],
    ['max-keys=1.5', 'max-keys', '1.5'],
    ['max-keys=2147483648', 'max-keys', '2147483648'],
    ['encoding-type=base64', 'encoding-type', 'base64'],
    ['encoding-type=', 'encoding-type', ''],
  ])('is rejected with %s', async (query, ArgumentName, ArgumentValue) => {
    const { status, code, members } = await list(version + query)
    expect([status, code]).toEqual([400, 'InvalidArgument'])
    expect(members).toMatchObject({ ArgumentName, ArgumentValue })
  })

  it('has at most 1,000 keys, and none with max-keys=0', async () => {
    expect((await list(`${version}max-keys=5000`)).members.MaxKeys).toBe('1000')
    const { text, members } = await list(`${version}max-keys=0`)
    expect([keysIn(text), members.IsTruncated]).toEqual([[], 'false'])
  })

  it('ignores the optional attributes, which no object has', async () => {
    const headers = { 'x-amz-optional-object-attributes': 'RestoreStatus' }
    expect((await target.send('GET', `/${Bucket}?${version}`, { headers })).status).toBe(200)
  })
})

describe('a list of version 1', () => {
  it('has the owner of each object', async () => {
    expect((await list('')).text).toMatch(owner)
  })

  it('has the next marker only if there is a delimiter', async () => {
    expect((await list('max-keys=2')).members).not.toHaveProperty('NextMarker')
    const { text, members } = await list('max-keys=2&delimiter=/')
    expect([members.NextMarker, members.Marker, prefixesIn(text)]).toEqual(['b/', '', ['b/']])
    const next = await list('marker=b/&delimiter=/')
    expect([keysIn(next.text), prefixesIn(next.text), next.members.Marker]).toEqual([['c d', 'é'], [], 'b/'])
  })

  it('starts within a common prefix that its marker is part of', async () => {
    const { text } = await list('marker=b/1&delimiter=/')
    expect([prefixesIn(text), keysIn(text)]).toEqual([['b/'], ['c d', 'é']])
    expect(prefixesIn((await list('marker=b/2&delimiter=/')).text)).toEqual([])
  })
})

describe('a list of version 2', () => {
  it('has the owner of each object on request', async () => {
    expect((await list('list-type=2')).text).not.toMatch(owner)
    expect((await list('list-type=2&fetch-owner=false')).text).not.toMatch(owner)
    expect((await list('list-type=2&fetch-owner=true')).text).toMatch(owner)
  })

  it('repeats where it starts', async () => {
    const { text, members } = await list('list-type=2&start-after=b/2&encoding-type=url')
    expect([members.StartAfter, members.KeyCount, keysIn(text)]).toEqual(['b/2', '2', ['c%20d', '%C3%A9']])
    expect((await list('list-type=2')).members).not.toHaveProperty('StartAfter')
  })

  it('continues behind its token, which comes before the start', async () => {
    const { members } = await list('list-type=2&max-keys=2&start-after=a')
    const token = encodeURIComponent(members.NextContinuationToken ?? '')
    const next = await list(`list-type=2&start-after=a&continuation-token=${token}`)
    expect(keysIn(next.text)).toEqual(['c d', 'é'])
    expect(next.members).toMatchObject({ ContinuationToken: members.NextContinuationToken, StartAfter: 'a' })
  })

  it.each(['', 'garbage', Buffer.from('b/1').toString('base64url')])(
    'is rejected with the token "%s"',
    async (token) => {
      const { status, code, message, members } = await list(`list-type=2&continuation-token=${token}`)
      expect([status, code, message, members.ArgumentName]).toEqual([
        400,
        'InvalidArgument',
        'The continuation token provided is incorrect',
        'continuation-token',
      ])
    },
  )

  it('is rejected with another version', async () => {
    const { status, members } = await list('list-type=3')
    expect([status, members.ArgumentName, members.ArgumentValue]).toEqual([400, 'list-type', '3'])
  })
})

describe('a list of versions', () => {
  const versions = (input: object) => target.s3.send(new ListObjectVersionsCommand({ Bucket, ...input }))

  it('has each object as its only version', async () => {
    const { Versions, DeleteMarkers } = await versions({ Prefix: 'b/' })
    expect(Versions?.map(({ Key, VersionId, IsLatest, Size }) => [Key, VersionId, IsLatest, Size])).toEqual([
      ['b/1', 'null', true, 1],
      ['b/2', 'null', true, 1],
    ])
    expect(DeleteMarkers).toBeUndefined()
    expect(Versions?.[0]?.Owner?.ID).toMatch(/^[\da-f]{64}$/)
  })

  it('has every object once in pages', async () => {
    const keys: (string | undefined)[] = []
    for (let marker: object | undefined = {}; marker; ) {
      const page: ListObjectVersionsCommandOutput = await versions({ MaxKeys: 2, ...marker })
      keys.push(...(page.Versions ?? []).map(({ Key }) => Key))
      const { NextKeyMarker: KeyMarker, NextVersionIdMarker: VersionIdMarker } = page
      expect(page.IsTruncated).toBe(KeyMarker !== undefined)
      marker = page.IsTruncated ? { KeyMarker, VersionIdMarker } : undefined
    }
    expect(keys).toEqual(['a', 'b/1', 'b/2', 'c d', 'é'])
  })

  it('has common prefixes', async () => {
    const { Versions, CommonPrefixes, NextKeyMarker, NextVersionIdMarker } = await versions({
      Delimiter: '/',
      MaxKeys: 2,
    })
    expect([Versions?.map(({ Key }) => Key), CommonPrefixes]).toEqual([['a'], [{ Prefix: 'b/' }]])
    expect([NextKeyMarker, NextVersionIdMarker]).toEqual(['b/', undefined])
  })

  it.each([
    ['version-id-marker=null', 'version-id-marker', 'null'],
    ['key-marker=a&version-id-marker=1', 'version-id-marker', '1'],
    ['encoding-type=x', 'encoding-type', 'x'],
  ])('is rejected with %s', async (query, ArgumentName, ArgumentValue) => {
    const { status, code, members } = await list(`versions&${query}`)
    expect([status, code]).toEqual([400, 'InvalidArgument'])
    expect(members).toMatchObject({ ArgumentName, ArgumentValue })
  })
})
