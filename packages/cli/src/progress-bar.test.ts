import { manualClock } from '@sluice/core/manual-clock'
import { describe, expect, it } from 'vitest'
import { progressBar } from './progress-bar.ts'

function barOn(isTTY: boolean) {
  const written: string[] = []
  const clock = manualClock()
  return { written, clock, bar: progressBar(clock, { isTTY, write: (text) => written.push(text) }) }
}

describe('progressBar', () => {
  it('draws one line again and again in a terminal', () => {
    const { written, bar } = barOn(true)
    bar.show(1, 2, 'half')
    bar.show(2, 2, 'all')
    bar.end()
    const [half, full] = ['█'.repeat(15) + '░'.repeat(15), '█'.repeat(30)]
    expect(written).toEqual([`\r\x1b[K${half} 50 %  half`, `\r\x1b[K${full} 100 %  all`, '\n'])
  })

  it('writes nothing in a terminal for a short task', () => {
    const { written, bar } = barOn(true)
    bar.end()
    expect(written).toEqual([])
  })

  it('writes a line every 5 s elsewhere', async () => {
    const { written, clock, bar } = barOn(false)
    for (let second = 1; second <= 11; second++) {
      await clock.advance(1_000)
      bar.show(second, 10, `${second} s`)
    }
    bar.end()
    expect(written.map((line) => line.slice(31))).toEqual(['50 %  5 s\n', '100 %  10 s\n'])
  })
})
