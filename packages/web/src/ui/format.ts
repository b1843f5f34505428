const count = new Intl.NumberFormat('en')
const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' })
const dayAndClock = new Intl.DateTimeFormat('en-GB', {
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
})

/** Returns "1,204". */
export function number(value: number): string {
  return count.format(value)
}

/** Formats the long numbers in a message of the API like all numbers of this page. */
export function readable(message: string): string {
  return message.replace(/\d{4,}/g, (digits) => number(Number(digits)))
}

/** Returns "1 event" or "10 events". `nouns` is for a word whose plural needs more than an "s". */
export function plural(value: number, noun: string, nouns = `${noun}s`): string {
  return `${number(value)} ${value === 1 ? noun : nouns}`
}

/** Returns "35 bytes", "31 KiB" or "1 MiB". */
export function size(bytes: number): string {
  if (bytes < 1024) return plural(bytes, 'byte')
  const [value, unit] = bytes < 1024 ** 2 ? [bytes / 1024, 'KiB'] : [bytes / 1024 ** 2, 'MiB']
  return `${Number(value.toFixed(value < 10 ? 1 : 0))} ${unit}`
}

/** Returns "140 ms" or "5.1 s". */
export function duration(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`
}

/** Returns "just now", "12 s ago" or "3 min ago"; after an hour the time. */
export function ago(at: string, now: number): string {
  const seconds = Math.floor((now - Date.parse(at)) / 1000)
  if (seconds < 2) return 'just now'
  if (seconds < 60) return `${seconds} s ago`
  return seconds < 3600 ? `${Math.floor(seconds / 60)} min ago` : time(at, now)
}

/** Returns "12:00:03" for today, else "23 Nov, 12:00". */
export function time(at: string, now: number): string {
  const date = new Date(at)
  const isToday = date.toDateString() === new Date(now).toDateString()
  return (isToday ? clock : dayAndClock).format(date)
}

/** Returns "shard 0" for shardId-000000000000. */
export function shard(shardId: string): string {
  return `shard ${Number(shardId.replace(/^shardId-/, ''))}`
}

/** Returns "49660000…1122": the start and the end of a long text. */
export function shortened(text: string): string {
  return text.length > 16 ? `${text.slice(0, 8)}…${text.slice(-4)}` : text
}

/** The ways to show a time. */
export const timeStyles = { local: 'Local time', utc: 'UTC', relative: 'Time ago' } as const
export type TimeStyle = keyof typeof timeStyles

/** Formats an ISO time in a style. */
export function timeIn(style: TimeStyle, at: string, now: number): string {
  if (style === 'utc') return `${at.slice(0, 19).replace('T', ' ')}Z`
  return style === 'relative' ? ago(at, now) : time(at, now)
}
