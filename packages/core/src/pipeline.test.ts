import { describe, expect, it } from 'vitest'
import { deliveryStream, firehoseLimits, folderOf, local } from './pipeline.ts'

describe('folderOf', () => {
  it.each([
    ['events/dt=!{timestamp:yyyy-MM-dd}/hour=!{timestamp:HH}/', 'events/'],
    ['a/b/!{timestamp:yyyy}/', 'a/b/'],
    ['a/b-!{timestamp:yyyy}', 'a/'],
    ['plain/', 'plain/'],
    ['plain', ''],
    ['!{timestamp:yyyy}/', ''],
    ['', ''],
  ])('returns the folder of the prefix %j: %j', (prefix, folder) => {
    expect(folderOf(prefix)).toBe(folder)
  })
})

describe('the buffering hints', () => {
  const { bufferingIntervalSeconds: seconds, bufferingSizeMiB: mib } = firehoseLimits

  it.each([deliveryStream.bufferingIntervalSeconds, local.bufferingIntervalSeconds])(
    'are within the limits of Firehose: %d s',
    (interval) => {
      expect(interval).toBeGreaterThanOrEqual(seconds.min)
      expect(interval).toBeLessThanOrEqual(seconds.max)
    },
  )

  it('are within the limits of Firehose: size', () => {
    expect(deliveryStream.bufferingSizeMiB).toBeGreaterThanOrEqual(mib.min)
    expect(deliveryStream.bufferingSizeMiB).toBeLessThanOrEqual(mib.max)
  })
})
