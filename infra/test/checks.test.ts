import * as definition from '@sluice/core/pipeline'
import { afterEach, describe, expect, it } from 'vitest'
import { check } from '../checks.ts'
import { submitKey } from './access-modes.ts'

const secrets = { SST_SECRET_SubmitKey: submitKey, SST_SECRET_FrontSecret: submitKey }
const restores: (() => void)[] = []
afterEach(() => {
  for (const restore of restores.splice(0).reverse()) restore()
})

/** Changes a member of the definition until the end of the test. */
function set(path: string, value: unknown): void {
  const names = path.split('.')
  const last = names.pop() ?? ''
  // biome-ignore lint/suspicious/noExplicitAny: the definition is constant for everything else.
  const holder = names.reduce<any>((part, name) => part[name], definition)
  const before = holder[last]
  const had = Object.hasOwn(holder, last)
  holder[last] = value
  restores.push(() => {
    if (had) holder[last] = before
    else delete holder[last]
  })
}

const checked = (env: Record<string, string> = secrets) => check({ stage: 'prod', isLive: false, env })

describe('a number of the definition', () => {
  it.each([
    ['stream.shardCount', 1, 20_000],
    ['stream.retentionHours', 24, 8_760],
    ['deliveryStream.bufferingIntervalSeconds', 0, 900],
    ['deliveryStream.bufferingSizeMiB', 1, 128],
    ['handler.memoryMB', 128, 10_240],
    ['bucket.errorDays', 1, 36_500],
    ['bucket.unfinishedUploadDays', 1, 36_500],
    ['bucket.oldVersionDays', 1, 36_500],
    ['bucket.eventDays', 0, 36_500],
    ['bucket.cold.days', 0, 36_500],
    ['bucket.lock.days', 0, 36_500],
    ['watching.quietHours', 0, 24],
  ])('must be in the range of AWS: %s', (path, min, max) => {
    for (const value of [min, max]) {
      set(path, value)
      expect(checked).not.toThrow()
    }
    for (const value of [min - 1, max + 1, min + 0.5, Number.NaN]) {
      set(path, value)
      expect(checked).toThrow(`${path} must be a whole number from ${min} to ${max}, not ${value}.`)
    }
  })

  it('can be a share from 0 to 1', () => {
    for (const name of ['deliverySuccess', 'shardUse']) {
      set(`watching.thresholds.${name}`, 1.1)
      expect(checked).toThrow(`watching.thresholds.${name} must be a number from 0 to 1, not 1.1.`)
      set(`watching.thresholds.${name}`, 1)
    }
  })

  it('can be on-demand in place of shards', () => {
    set('stream.shardCount', 'on-demand')
    expect(checked).not.toThrow()
  })
})

describe('a word of the definition', () => {
  it.each([
    [
      'deliveryStream.compressionFormat',
      'gzip',
      'must be one of UNCOMPRESSED, GZIP, ZIP, Snappy, HADOOP_SNAPPY, not gzip.',
    ],
    ['deliveryStream.fileExtension', 'ndjson', 'must be a dot and up to 127 characters'],
    ['deliveryStream.fileExtension', `.${'x'.repeat(128)}`, 'must be a dot and up to 127 characters'],
    ['deliveryStream.fileExtension', '.ndjson.gz', 'is ".ndjson.gz", but compressionFormat is UNCOMPRESSED.'],
    ['logs.retentionDays', 31, 'must be one of 1, 3, 5, 7, 14, 30,'],
    ['bucket.cold.storageClass', 'GLACIER', 'must be one of GLACIER_IR, STANDARD_IA, not GLACIER.'],
    ['bucket.lock.mode', 'governance', 'must be one of GOVERNANCE, COMPLIANCE, not governance.'],
    ['watching.budgetScope', 'stage', 'must be account or app, not "stage".'],
    ['timeouts.storeSeconds', 10, 'must be a whole number from 1 to 9, not 10.'],
    ['timeouts.handlerSeconds', 30, 'must be a whole number from 2 to 29, not 30.'],
    ['timeouts.gatewaySeconds', 60, 'must be 30, the limit of API Gateway, not 60.'],
  ])('stops the deploy if AWS would reject it: %s = %s', (path, value, sentence) => {
    set(path, value)
    expect(checked).toThrow(`${path} ${sentence}`)
  })

  it('must fit the other settings', () => {
    set('deliveryStream.compressionFormat', 'GZIP')
    expect(checked).toThrow('deliveryStream.fileExtension is ".ndjson", but compressionFormat is GZIP.')
    set('deliveryStream.fileExtension', '.ndjson.gz')
    expect(checked).not.toThrow()
    set('bucket.cold', { days: 29, storageClass: 'STANDARD_IA' })
    expect(checked).toThrow('bucket.cold.days must be at least 30 for STANDARD_IA, not 29.')
    set('bucket.cold', { days: 30, storageClass: 'STANDARD_IA' })
    set('bucket.eventDays', 30)
    expect(checked).toThrow('bucket.cold.days must be less than bucket.eventDays (30), not 30.')
    set('bucket.cold', { days: 0, storageClass: 'STANDARD_IA' })
    set('bucket.lock', { days: 31, mode: 'COMPLIANCE' })
    expect(checked).toThrow('bucket.lock.days must be at most bucket.eventDays (30), not 31.')
  })

  it.each(['aws:team', 'SST:app', 'a?', '', 'x'.repeat(129)])('rejects a tag named "%s"', (name) => {
    set(`tags.${name}`, 'x')
    expect(checked).toThrow(`The tag "${name}" must have up to 128 characters`)
  })
})

describe('a front', () => {
  const front = { domain: 'events.example.com', requestsPerAddress: 10_000, managedRules: 'count' }

  it('is accepted with a domain and a secret', () => {
    set('front.prod', front)
    expect(checked).not.toThrow()
  })

  it.each([
    ['no domain', { ...front, domain: undefined }, 'front.prod.domain must be a host name such as events.example.com'],
    [
      'an empty domain',
      { ...front, domain: '' },
      'front.prod.domain must be a host name such as events.example.com, not "".',
    ],
    ['a URL', { ...front, domain: 'https://a.example.com' }, 'front.prod.domain must be a host name'],
    [
      'too low a limit',
      { ...front, requestsPerAddress: 9 },
      'front.prod.requestsPerAddress must be a whole number from 10 to',
    ],
    [
      'an unknown action',
      { ...front, managedRules: 'off' },
      'front.prod.managedRules must be count or block, not "off".',
    ],
  ])('is rejected if it has %s', (_, setting, sentence) => {
    set('front.prod', setting)
    expect(checked).toThrow(sentence)
  })

  it('is rejected without a secret, or with a short one', () => {
    set('front.prod', front)
    expect(() => checked({})).toThrow('The stage prod needs a secret for its front: npx sst secret set FrontSecret')
    expect(() => checked({ SST_SECRET_FrontSecret: 'short' })).toThrow(
      'The key default in FrontSecret must have at least 20',
    )
  })

  it('is rejected together with iam access, and with client addresses in the log', () => {
    set('front.prod', front)
    set('access.prod', { mode: 'iam' })
    expect(checked).toThrow(
      "front.prod can't be used with the access mode iam, because a signature is valid for one host",
    )
    set('access.prod', { mode: 'key' })
    set('logs.clientAddress', true)
    expect(checked).toThrow("logs.clientAddress can't be used with front.prod")
  })

  it('belongs to one stage: the settings of prod are not those of production', () => {
    set('front.prod', { ...front, domain: '' })
    expect(() => check({ stage: 'production', isLive: false, env: secrets })).not.toThrow()
  })
})
