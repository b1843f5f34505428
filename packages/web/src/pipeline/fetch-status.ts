import type { LocalStatus } from '@sluice/core/control-api'
import { isRecord } from '../submit/outcome.ts'

const timeoutMs = 5_000

/** Returns the status of the local pipeline behind this page, or `elsewhere` if another server responds. */
export async function fetchStatus(): Promise<LocalStatus | 'elsewhere' | 'unreachable'> {
  try {
    const response = await fetch('/_sluice', { signal: AbortSignal.timeout(timeoutMs) })
    const isJson = response.headers.get('content-type')?.startsWith('application/json')
    const status: unknown = response.status === 200 && isJson ? await response.json() : null
    return isStatus(status) ? status : 'elsewhere'
  } catch {
    return 'unreachable'
  }
}

function isStatus(value: unknown): value is LocalStatus {
  return isRecord(value) && value.sluice === 'local' && isRecord(value.hints)
}
