import { UsageError } from './usage-error.ts'

/**
 * Reads a date or a time in UTC. `Date` also accepts other formats, and local times.
 * @throws UsageError for any other text
 */
export function timeOf(name: string, text = ''): Date {
  const time = new Date(/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?Z)?$/.test(text) ? text : '')
  // `Date` reads February 30 as March 2.
  if (!Number.isNaN(time.getTime()) && time.toISOString().startsWith(text.slice(0, 10))) return time
  throw new UsageError(`--${name} must be a time in UTC such as 2026-11-23T07:00:00Z or 2026-11-23, not "${text}".`)
}
