import { styleText } from 'node:util'

/** The colour of each hop's lines. */
const hops = {
  accept: 'green',
  stream: 'cyan',
  deliver: 'blue',
  reject: 'yellow',
  retry: 'yellow',
  error: 'red',
} as const

/** One line of the log: a hop's name, the words after it, and the same as data. */
export type Entry = { hop: keyof typeof hops; text: string; data: Record<string, unknown> }

const linesPerSecond = 20

/**
 * The words and log lines of `npm start`. Under load, what exceeds some lines a second becomes one summary of that
 * second. With `json`, each entry is an object on stdout and words go to stderr.
 */
export function terminal(json: boolean) {
  let second = 0
  let written = 0
  let withheld: Partial<Record<Entry['hop'], number>> = {}
  let timer: NodeJS.Timeout | undefined

  const write = (hop: string, text: string, now: Date, colour?: Parameters<typeof styleText>[0]) => {
    const time = now.toISOString().slice(11, 23)
    const name = hop.padEnd(7)
    // styleText leaves colour out when stdout is no terminal, or NO_COLOR is set.
    process.stdout.write(`${time}  ${colour ? styleText(colour, name) : name}  ${text}\n`)
  }
  const summarise = () => {
    timer = undefined
    const counts = Object.entries(withheld).map(([hop, count]) => `${count.toLocaleString('en')} ${hop}`)
    if (counts.length > 0) write('load', `${counts.join(' · ')} (lines not shown this second)`, new Date())
    withheld = {}
  }

  const log = ({ hop, text, data }: Entry, now = new Date()) => {
    if (json) return void process.stdout.write(`${JSON.stringify({ time: now.toISOString(), hop, ...data })}\n`)
    const thisSecond = Math.floor(now.getTime() / 1_000)
    written = thisSecond === second ? written + 1 : 1
    second = thisSecond
    const isShown = written <= linesPerSecond || hop === 'error' || hop === 'deliver'
    if (isShown) return write(hop, text, now, hops[hop])
    withheld[hop] = (withheld[hop] ?? 0) + 1
    if (!timer) timer = setTimeout(summarise, 1_000 - (now.getTime() % 1_000)).unref()
  }

  return {
    say: (words: string) => void (json ? process.stderr : process.stdout).write(`${words}\n`),
    log,
    error: (message: string) => log({ hop: 'error', text: message, data: { message } }),
  }
}

/** As people read sizes: 32 B, 1.4 KiB, 3.0 MiB. */
export function size(bytes: number): string {
  if (bytes < 1_024) return `${bytes} B`
  return bytes < 1_048_576 ? `${(bytes / 1_024).toFixed(1)} KiB` : `${(bytes / 1_048_576).toFixed(1)} MiB`
}

/** The start and end of an id: enough to grep one event's story, in both forms. */
export const shortId = (id: string): string => (id.length <= 12 ? id : `${id.slice(0, 4)}…${id.slice(-6)}`)
