import { ListObjectVersionsCommand, PutBucketVersioningCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { localAws } from '../src/aws/clients.ts'
import { versionsIn } from '../src/erase/versions.ts'
import { type Deployed, deploy, lineAt } from './deployed.ts'
import { moto } from './moto.ts'

const at = Date.parse('2026-11-23T07:30:00Z')
const [a, b] = [lineAt(at, 'a', '{"user_id":1}'), lineAt(at, 'b', '{"user_id":2}')]
const key = 'events/dt=2026-11-23/hour=07/x.ndjson'

let endpoint: string
let stage: Deployed
beforeAll(async () => {
  endpoint = await moto.start()
  stage = await deploy(endpoint)
  const { s3 } = localAws(endpoint)
  const Bucket = stage.names.bucket
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }))
  for (const Body of [Buffer.from(a), Buffer.concat([a, b])])
    await s3.send(new PutObjectCommand({ Bucket, Key: key, Body, Metadata: { kept: 'yes' }, ContentType: 'text/x' }))
  // More than one page of versions.
  for (let n = 0; n < 1_050; n++) await s3.send(new PutObjectCommand({ Bucket, Key: `other/${n % 3}`, Body: b }))
})
afterAll(async () => {
  await stage?.stop()
  await moto.stop()
})

describe('npm run sluice -- erase, in a bucket with versions', () => {
  it('lists each version of each object once, the newest first', async () => {
    const groups = []
    for await (const group of versionsIn(localAws(endpoint).s3, stage.names.bucket).list('')) groups.push(group)
    expect(
      groups.map((group) => [group[0]?.key, group.length, group.map(({ isLatest }) => isLatest).indexOf(true)]),
    ).toEqual([
      [key, 2, 0],
      ['other/0', 350, 0],
      ['other/1', 350, 0],
      ['other/2', 350, 0],
    ])
  })

  it('prints a policy of the actions that it calls', async () => {
    const { stdout } = await stage.run('erase', '--execute', '--print-policy').exit
    const allowed = JSON.parse(stdout).Statement.flatMap(({ Action }: { Action: string[] }) => Action)
    stage.calls.length = 0
    await stage.deliver([a], { key: 'policy/x' })
    await stage.run('erase', '--match', 'user_id=1', '--prefix', 'policy/', '--execute').exit
    expect(new Set(stage.calls.map(({ action }) => action))).toEqual(new Set(allowed))
  })

  it('leaves one version without the events, with the metadata of the old one', async () => {
    const { code, stdout } = await stage.run('erase', '--match', 'user_id=1', '--prefix', 'events/', '--execute').exit
    expect([code, stdout]).toEqual([0, expect.stringContaining('Erased 2 lines in 2 versions of 1 objects')])
    const { s3 } = localAws(endpoint)
    const listed = await s3.send(new ListObjectVersionsCommand({ Bucket: stage.names.bucket, Prefix: key }))
    expect([listed.Versions?.length, listed.DeleteMarkers ?? []]).toEqual([1, []])
    const bucket = versionsIn(s3, stage.names.bucket)
    for await (const [version] of bucket.list(key)) {
      if (!version) continue
      const { body, headers } = await bucket.read(version)
      expect([body, headers]).toEqual([Buffer.from(b), { ContentType: 'text/x', Metadata: { kept: 'yes' } }])
    }
  })
})
