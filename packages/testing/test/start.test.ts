import { existsSync, readdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { newFolder } from '@sluice/local/test/pipeline'
import { afterEach, describe, expect, it } from 'vitest'
import { type Sluice, startSluice } from '../src/index.ts'
import type { StartOptions } from '../src/start-options.ts'
import { post, send } from './send.ts'

// Other tests start pipelines at the same time.
const storageFolder = newFolder()
const temporary = newFolder()
for (const name of ['TMPDIR', 'TEMP', 'TMP']) process.env[name] = temporary

const running: Sluice[] = []
afterEach(async () => {
  for (const sluice of running.splice(0)) await sluice.stop()
})

async function start(options?: StartOptions): Promise<Sluice> {
  const sluice = await startSluice(options)
  running.push(sluice)
  return sluice
}

/** Returns whether a program listens on a port of this machine. */
const isTaken = (url: string): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(true))
    server.listen(Number(new URL(url).port), '127.0.0.1', () => server.close(() => resolve(false)))
  })

describe('startSluice', () => {
  it('leaves no folder and no open port behind', async () => {
    const sluice = await startSluice()
    await send(sluice.url, { event: 'signup' })
    await sluice.deliver()
    expect(await Promise.all([sluice.url, sluice.awsEndpoint].map(isTaken))).toEqual([true, true])
    await Promise.all([sluice.stop(), sluice.stop()])
    await sluice.stop()
    expect(await Promise.all([sluice.url, sluice.awsEndpoint].map(isTaken))).toEqual([false, false])
    expect(readdirSync(tmpdir())).toEqual([])
  })

  it('keeps the data in a folder, for a later start and for other programs', async () => {
    const storage = join(storageFolder, 'data')
    const first = await startSluice({ storage, clock: 'manual' })
    await send(first.url, { event: 'signup' })
    await first.stop()
    const second = await start({ storage })
    expect(await second.stats()).toMatchObject({ inStream: 1, delivered: 1 })
    await expect(second.objects()).resolves.toHaveLength(1)
    expect(existsSync(join(storage, 's3', second.names.bucket))).toBe(true)
  })

  it('has the given number of shards, and the key', async () => {
    const sluice = await start({ shards: 3, key: 'secret' })
    expect((await sluice.stats()).shards).toHaveLength(3)
    const statuses = [await post(sluice.url, {}), await post(sluice.url, {}, { 'x-api-key': 'secret' })]
    expect(statuses.map(({ status }) => status)).toEqual([401, 202])
  })

  it('reports each failure in the pipeline', async () => {
    const errors: string[] = []
    const sluice = await start({ faults: { s3Unavailable: 1 }, onError: (message) => errors.push(message) })
    await send(sluice.url, {})
    await sluice.deliver({ timeoutMs: 50 }).catch(() => {})
    expect(errors[0]).toMatch(
      /^Couldn't write events\/.* to S3: 503 ServiceUnavailable\. Firehose retries the write\.$/,
    )
  })

  it.each<[StartOptions, string]>([
    [{ shards: 0 }, 'shards must be a whole number from 1 to 100, not 0'],
    [{ shards: 101 }, 'shards must be a whole number from 1 to 100, not 101'],
    [{ shards: 1.5 }, 'shards must be a whole number from 1 to 100, not 1.5'],
    [{ bufferSeconds: 901 }, 'bufferSeconds must be a whole number from 0 to 900, not 901'],
    [{ bufferMiB: 0 }, 'bufferMiB must be a whole number from 1 to 128, not 0'],
    [{ port: 65_536 }, 'port must be a whole number from 0 to 65535, not 65536'],
    [{ storage: '' }, 'storage must be "memory" or the path of a folder'],
    [{ clock: 'fast' as 'manual' }, 'clock must be "manual" or "system"'],
    [{ startAt: new Date(0) }, 'startAt needs clock: "manual"'],
    [{ faults: { throttle: 2 } }, 'throttle must be a number from 0 to 1'],
    [{ shard: 1 } as StartOptions, "shard isn't an option"],
  ])('rejects %j', async (options, problem) => {
    await expect(startSluice(options)).rejects.toThrow(new Error(`Couldn't start Sluice: ${problem}.`))
  })

  it('rejects a port that is in use, and leaves nothing behind', async () => {
    const { url, stop } = await startSluice()
    const inUse = startSluice({ port: Number(new URL(url).port) })
    await expect(inUse).rejects.toThrow(/^Couldn't use port \d+: another program uses it\.$/)
    await stop()
    expect(readdirSync(tmpdir())).toEqual([])
  })
})
