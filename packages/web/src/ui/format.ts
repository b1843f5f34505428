const count = new Intl.NumberFormat('en')
const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' })
const dayAndClock = new Intl.DateTimeFormat('en-GB', {
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
})

/** 1,204 */
export function number(value: number): string {
  return count.format(value)
}

/** A message of the API with its long numbers as they are everywhere on this page. */
export function readable(message: string): string {
  return message.replace(/\d{4,}/g, (digits) => number(Number(digits)))
}

/** "1 event", "10 events" */
export function plural(value: number, noun: string): string {
  return `${number(value)} ${noun}${value === 1 ? '' : 's'}`
}

/** "35 bytes", "31 KiB", "1 MiB" */
export function size(bytes: number): string {
  if (bytes < 1024) return plural(bytes, 'byte')
  const [value, unit] = bytes < 1024 ** 2 ? [bytes / 1024, 'KiB'] : [bytes / 1024 ** 2, 'MiB']
  return `${Number(value.toFixed(value < 10 ? 1 : 0))} ${unit}`
}

/** "140 ms", "5.1 s" */
export function duration(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`
}

/** "just now", "12 s ago", "3 min ago"; what is older than an hour has a time of its own. */
export function ago(at: string, now: number): string {
  const seconds = Math.floor((now - Date.parse(at)) / 1000)
  if (seconds < 2) return 'just now'
  if (seconds < 60) return `${seconds} s ago`
  return seconds < 3600 ? `${Math.floor(seconds / 60)} min ago` : time(at, now)
}

/** "12:00:03" of today, "23 Nov, 12:00" before. */
export function time(at: string, now: number): string {
  const date = new Date(at)
  const isToday = date.toDateString() === new Date(now).toDateString()
  return (isToday ? clock : dayAndClock).format(date)
}

/** "shard 0" of shardId-000000000000 */
export function shard(shardId: string): string {
  return `shard ${Number(shardId.replace(/^shardId-/, ''))}`
}

/** "4966…1122" */
export function shortened(text: string): string {
  return text.length > 16 ? `${text.slice(0, 8)}…${text.slice(-4)}` : text
}

export const timeStyles = { local: 'Local time', utc: 'UTC', relative: 'Time ago' } as const
export type TimeStyle = keyof typeof timeStyles

/** A time in the way that was asked for. */
export function timeIn(style: TimeStyle, at: string, now: number): string {
  if (style === 'utc') return `${at.slice(0, 19).replace('T', ' ')}Z`
  return style === 'relative' ? ago(at, now) : time(at, now)
}
