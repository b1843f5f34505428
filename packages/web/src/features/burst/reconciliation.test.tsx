import type { Stats } from '@sluice/core/control-api'
import { cleanup, render } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { noStats } from '../../../test/fake-pipeline.ts'
import { Reconciliation } from './reconciliation.tsx'

afterEach(cleanup)

const counts = (inStream: number, delivered: number, buffered: number, duplicates = 0): Stats => ({
  ...noStats,
  accepted: inStream - duplicates,
  duplicates,
  inStream,
  delivered,
  buffered,
})
const before = counts(100, 90, 10)

/** Renders the reconciliation during a burst, at its end and with newer counts. */
function reconcile(accepted: number, after: Stats) {
  const page = render(<Reconciliation accepted={accepted} before={before} stats={before} isOver={false} />)
  page.rerender(<Reconciliation accepted={accepted} before={before} stats={before} isOver />)
  const early = page.container.querySelector('[aria-live]')?.textContent
  page.rerender(<Reconciliation accepted={accepted} before={before} stats={after} isOver />)
  const root = page.container.firstElementChild
  const [sum, announced] = [root?.querySelector('p'), root?.querySelector('[aria-live]')]
  return { sum: sum?.textContent, announced: announced?.textContent, early, tone: root?.getAttribute('data-tone') }
}

describe('Reconciliation', () => {
  it('reports equal counts, without the events that were buffered before', () => {
    expect(reconcile(640, counts(740, 688, 52))).toEqual({
      sum: 'accepted 640 = in stream 640 = in S3 588 + buffered 52',
      announced: 'Every accepted event is accounted for.',
      early: '',
      tone: 'good',
    })
    expect(reconcile(5, counts(105, 94, 11)).sum).toBe('accepted 5 = in stream 5 = in S3 0 + buffered 5')
  })

  it('shows duplicates and the events of others as separate numbers', () => {
    expect(reconcile(400, counts(1_303, 1_203, 100, 66))).toEqual({
      sum: 'accepted 400 + duplicates 66 + others 737 = in stream 1,203 = in S3 1,103 + buffered 100',
      announced: expect.stringMatching(/^Every accepted event is accounted for\.66 copies in the stream: .*Others: /),
      early: '',
      tone: 'good',
    })
  })

  it.each([
    [400, counts(499, 480, 19), 'accepted 400 ≠ in stream 399 = in S3 380 + buffered 19', /^1 accepted event can’t/],
    [400, counts(500, 498, 0), 'accepted 400 = in stream 400 ≠ in S3 398 + buffered 0', /^2 events of the stream/],
    [400, counts(500, 503, 0), 'accepted 400 = in stream 400 ≠ in S3 403 + buffered 0', /^3 events more/],
  ])('reports how counts differ from %i accepted, only after the end', (accepted, after, sum, words) => {
    expect(reconcile(accepted, after)).toEqual({
      sum,
      announced: expect.stringMatching(words),
      early: '',
      tone: 'warn',
    })
  })
})
