import { type Clock, withTimeout } from '@sluice/core/clock'
import type { LocalStatus } from '@sluice/core/control-api'
import { directRequest } from '@sluice/local/http/direct-request'
import { type Endpoints, readEndpoints } from '@sluice/local/startup/endpoints'
import { UsageError } from '../usage-error.ts'

/** A pipeline that runs on this machine and responds. */
export type RunningPipeline = { endpoints: Endpoints; status: LocalStatus }

const timeoutMs = 5_000

/** Returns the pipeline that runs on a data folder; undefined if there is none. */
export async function findRunning(dataDir: string, clock: Clock): Promise<RunningPipeline | undefined> {
  const endpoints = readEndpoints(dataDir)
  if (!endpoints || !isAlive(endpoints.pid)) return undefined
  const status = await readStatus(endpoints.api, clock).catch(() => undefined)
  return status && { endpoints, status }
}

/**
 * Returns the status of the pipeline at a URL.
 * @throws UsageError if no pipeline responds there
 */
export async function readStatus(url: string, clock: Clock): Promise<LocalStatus> {
  if (!/^http:\/\//.test(url) || !URL.canParse(url)) {
    throw new UsageError(`--url must be a URL like http://127.0.0.1:8787, not "${url}".`)
  }
  const status = await getJson(new URL('/_sluice', url).href, clock).catch((cause) => {
    throw new UsageError(`No pipeline responds at ${url}: ${cause.message}. Is it running?`, { cause })
  })
  if ((status as Partial<LocalStatus>).sluice === 'local') return status as LocalStatus
  throw new UsageError(`${url} isn't a local pipeline. Use --stage for a deployed one.`)
}

/** Returns the JSON that a local pipeline responds with. @throws Error without a response within 5 s */
export async function getJson(url: string, clock: Clock): Promise<unknown> {
  const { body } = await withTimeout(clock, timeoutMs, (signal) => directRequest(url, { signal }))
  return JSON.parse(body.toString())
}

/** Returns true if a process runs, under any user. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
