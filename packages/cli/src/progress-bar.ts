import type { Clock } from '@sluice/core/clock'

const width = 30
const lineEveryMs = 5_000

export type ProgressBar = {
  /** Shows how much of the total is done, and a text. */
  show: (done: number, total: number, text: string) => void
  /** Ends the bar's line, if there is one. */
  end: () => void
}

type Output = { isTTY?: boolean; write: (text: string) => unknown }

/** Shows progress on stderr: a bar in a terminal, a line every 5 s elsewhere. */
export function progressBar(clock: Clock, output: Output = process.stderr): ProgressBar {
  const { isTTY = false } = output
  let shownAt = isTTY ? Number.NEGATIVE_INFINITY : clock.monotonic()
  return {
    show(done, total, text) {
      if (!isTTY && clock.monotonic() - shownAt < lineEveryMs) return
      shownAt = clock.monotonic()
      const share = total === 0 ? 1 : Math.min(1, done / total)
      const bar = '█'.repeat(Math.round(share * width)).padEnd(width, '░')
      output.write(`${isTTY ? '\r\x1b[K' : ''}${bar} ${Math.floor(share * 100)} %  ${text}${isTTY ? '' : '\n'}`)
    },
    end() {
      if (isTTY && Number.isFinite(shownAt)) output.write('\n')
    },
  }
}
