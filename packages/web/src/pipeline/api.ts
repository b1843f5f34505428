import type { EventLocation, LocalStatus, Stats } from '@sluice/core/control-api'
import { isRecord } from '../submit/outcome.ts'

/** The local pipeline behind this page, `elsewhere` if a server answers that is none, or nobody. */
export async function fetchStatus(): Promise<LocalStatus | 'elsewhere' | 'unreachable'> {
  try {
    const response = await fetch('/_sluice', { signal: AbortSignal.timeout(5_000) })
    const isJson = response.headers.get('content-type')?.startsWith('application/json')
    const status: unknown = response.status === 200 && isJson ? await response.json() : null
    return isStatus(status) ? status : 'elsewhere'
  } catch {
    return 'unreachable'
  }
}

/** The event's object and line, or `null` while it is in none. */
export async function findEvent(id: string): Promise<EventLocation | null> {
  const response = await fetch(`/_sluice/find?id=${encodeURIComponent(id)}`).catch(() => null)
  return response?.ok ? ((await response.json()) as EventLocation) : null
}

/** Delivers what is buffered without waiting for size or interval; says whether it was heard. */
export async function deliverNow(): Promise<boolean> {
  const response = await fetch('/_sluice/deliver', { method: 'POST' }).catch(() => null)
  return response?.ok === true
}

export function objectUrl(key: string): string {
  return `/_sluice/objects/${key.split('/').map(encodeURIComponent).join('/')}`
}

/** One line of an object, counted from 1. */
export async function fetchLine(key: string, line: number): Promise<string | null> {
  const response = await fetch(objectUrl(key)).catch(() => null)
  return response?.ok ? ((await response.text()).split('\n')[line - 1] ?? null) : null
}

function isStatus(value: unknown): value is LocalStatus {
  return isRecord(value) && value.sluice === 'local' && isRecord(value.hints)
}

/** The counts of the pipeline behind this page, or `null` while it does not answer. */
export async function fetchStats(): Promise<Stats | null> {
  const response = await fetch('/_sluice/stats').catch(() => null)
  return response?.ok ? ((await response.json()) as Stats) : null
}
