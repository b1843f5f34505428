const width = 30
const quietMs = 5_000

/** Shows on stderr how far something is: a bar in a terminal, a line every few seconds elsewhere. */
export function progressBar(total: number) {
  const { isTTY } = process.stderr
  let shownAt = 0
  return {
    show(done: number, text: string): void {
      if (!isTTY && performance.now() - shownAt < quietMs) return
      shownAt = performance.now()
      const share = total === 0 ? 1 : Math.min(1, done / total)
      const bar = '█'.repeat(Math.round(share * width)).padEnd(width, '░')
      process.stderr.write(`${isTTY ? '\r\x1b[K' : ''}${bar} ${Math.floor(share * 100)} %  ${text}${isTTY ? '' : '\n'}`)
    },
    end(): void {
      if (isTTY) process.stderr.write('\n')
    },
  }
}
