import { manualClock } from '@sluice/core/manual-clock'
import { limits } from '@sluice/core/pipeline'
import { seededRandom } from '@sluice/core/random'
import { expect, it } from 'vitest'
import { createApp } from './app.ts'
import { type HostileRequest, hostileBodies, hostileHeaders } from './hostile-requests.ts'

const app = createApp({
  access: { mode: 'none' },
  sink: async (records) => records.map(() => ({ status: 'stored', shardId: 's', sequenceNumber: '1' })),
  clock: manualClock(),
  random: seededRandom(1),
})

/** Returns the CPU time of `times` requests of a size, in microseconds. */
async function cpuOf({ headersOf, bodyOf }: HostileRequest, size: number, times: number): Promise<number> {
  const request = { method: 'POST', headers: headersOf(size), body: new Uint8Array(bodyOf(size)) }
  const before = process.cpuUsage()
  for (let n = 0; n < times; n++) {
    const response = await app.request('/submit', request)
    await response.arrayBuffer()
    expect(response.status).toBeLessThan(500)
  }
  const { user, system } = process.cpuUsage(before)
  return user + system
}

/** Linear time grows by 16, and time that grows with the power of 1.5 by 64. */
const maxGrowth = 32

/** Returns the growth of the CPU time for a request that is 16 times larger. Repeats it until the least is small. */
async function growthTo(largeSize: number, request: HostileRequest): Promise<number> {
  let [small, large] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  for (let run = 0; run < 12 && !(large / small < maxGrowth); run++) {
    // As many bytes at both sizes, so that each has its share of garbage collection.
    small = Math.min(small, (await cpuOf(request, largeSize / 16, 16)) / 16)
    large = Math.min(large, await cpuOf(request, largeSize, 1))
  }
  return large / small
}

/** Fails at a small size first: at the full size, a time that grows with the square is an hour. */
async function expectLinearTime(request: HostileRequest, size: number): Promise<void> {
  for (const largeSize of [size / 64, size]) expect(await growthTo(largeSize, request)).toBeLessThan(maxGrowth)
}

it.each(hostileBodies)(
  'takes time in proportion to the body: $name',
  async (request) => {
    await expectLinearTime(request, limits.requestBytes)
  },
  600_000,
)

// Far beyond the 10,240 bytes that API Gateway accepts.
it.each(hostileHeaders)(
  'takes time in proportion to the headers: $name',
  async (request) => {
    await expectLinearTime(request, 262_144)
  },
  600_000,
)
