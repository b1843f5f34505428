import { styleText } from 'node:util'
import type { Clock } from '@sluice/core/clock'
import type { LogEntry } from '@sluice/local/console/log-entry'
import { entryText } from './entry-text.ts'
import { grouped } from './plural.ts'

type Step = LogEntry['step']

const colors = {
  accept: 'green',
  stream: 'cyan',
  deliver: 'blue',
  reject: 'yellow',
  retry: 'yellow',
  fault: 'magenta',
  error: 'red',
} as const satisfies Record<Step, Parameters<typeof styleText>[0]>

/**
 * Above this, the terminal shows one summary for the rest of the second. Errors are counted apart, so that they are not
 * hidden by other lines. Deliveries and faults are always shown.
 */
const linesPerSecond = 20

export type Terminal = {
  /** Writes one log line. */
  log: (entry: LogEntry) => void
  /** Writes the record that the pipeline is ready, with `json`. It is the first one: `log` waits for it. */
  ready: (data: object) => void
  /** Writes text that is not part of the log. */
  print: (text: string) => void
}

/** Returns the output of `npm start`. With `json`, stdout has one JSON object for each log line, stderr has the text. */
export function createTerminal({ json, clock }: { json: boolean; clock: Clock }): Terminal {
  const writeLine = lineWriter(clock)
  let waiting: string[] | undefined = []
  const record = (step: string, data: object) =>
    `${JSON.stringify({ time: new Date(clock.now()).toISOString(), step, ...data })}\n`
  return {
    log(entry) {
      if (!json) return writeLine(entry)
      const line = record(entry.step, entry.data)
      if (waiting) waiting.push(line)
      else process.stdout.write(line)
    },
    ready(data) {
      if (json) process.stdout.write([record('ready', data), ...(waiting ?? [])].join(''))
      waiting = undefined
    },
    print: (text) => void (json ? process.stderr : process.stdout).write(`${text}\n`),
  }
}

/** Returns a function that writes log lines, up to the limit for each second. */
function lineWriter(clock: Clock): (entry: LogEntry) => void {
  let second = 0
  let shown = { errors: 0, others: 0 }
  let hidden = new Map<Step, number>()

  const summarize = () => {
    const counts = [...hidden].map(([step, count]) => `${grouped(count)} ${step}`)
    write('load', `${counts.join(' · ')} (lines not shown in this second)`, clock.now())
    hidden = new Map()
  }

  return (entry) => {
    const now = clock.now()
    const thisSecond = Math.floor(now / 1_000)
    if (thisSecond !== second) shown = { errors: 0, others: 0 }
    second = thisSecond
    const { step } = entry
    const kind = step === 'error' ? 'errors' : 'others'
    if (shown[kind] < linesPerSecond || isAlwaysShown(step)) {
      shown[kind]++
      return write(step, entryText(entry), now, colors[step])
    }
    if (hidden.size === 0) clock.after(1_000 - (now % 1_000), summarize, { background: true })
    hidden.set(step, (hidden.get(step) ?? 0) + 1)
  }
}

const isAlwaysShown = (step: Step): boolean => step === 'deliver' || step === 'fault'

function write(name: string, text: string, now: number, color?: (typeof colors)[Step]): void {
  const time = new Date(now).toISOString().slice(11, 23)
  const padded = name.padEnd(7)
  // styleText adds no color if stdout isn't a terminal, or if NO_COLOR is set.
  process.stdout.write(`${time}  ${color ? styleText(color, padded) : padded}  ${text}\n`)
}
