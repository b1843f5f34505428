import { describe, expect, it } from 'vitest'
import { contentSecurityPolicy, gatewayLimits, initialShards, kinesisLimits, throttle } from './pipeline.ts'

describe('contentSecurityPolicy', () => {
  it('lets a deployed page connect only to itself and its API', () => {
    expect(contentSecurityPolicy('https://api.example.com')).toBe(
      "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'; " +
        "connect-src 'self' https://api.example.com",
    )
  })

  it('lets a local page connect to any API', () => {
    expect(contentSecurityPolicy(null)).toMatch(/; connect-src 'self' http: https:$/)
  })

  it('leaves out frame-ancestors in a meta element, and only that', () => {
    const header = contentSecurityPolicy(null).split('; ')
    expect(contentSecurityPolicy(null, 'meta').split('; ')).toEqual(
      header.filter((directive) => !directive.startsWith('frame-ancestors')),
    )
  })
})

describe('a stream', () => {
  it('has the shards of the definition, or four on demand', () => {
    expect([initialShards(3), initialShards('on-demand')]).toEqual([3, 4])
  })

  it('limits the API to the records of its shards, or on demand to the quota', () => {
    const perShard = kinesisLimits.shardRecordsPerSecond
    expect(throttle(2)).toEqual({ rateLimit: 2 * perShard, burstLimit: 2 * perShard })
    const { rateLimit, burstLimit } = gatewayLimits
    expect(throttle('on-demand')).toEqual({ rateLimit, burstLimit })
  })
})
