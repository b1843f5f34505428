import type { Stats } from '@sluice/core/control-api'
import { cleanup, render } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { Reconciliation } from './reconciliation.tsx'

afterEach(cleanup)

const counts = (inStream: number, delivered: number, buffered: number): Stats => ({
  accepted: inStream,
  inStream,
  delivered,
  buffered,
  failed: 0,
  shards: [],
})
const before = counts(100, 90, 10)

/** As after a burst of which `accepted` events were answered for. */
function audit(accepted: number, after: Stats) {
  const page = render(<Reconciliation accepted={accepted} before={before} stats={before} isOver={false} />)
  page.rerender(<Reconciliation accepted={accepted} before={before} stats={before} isOver />)
  const early = page.container.querySelector('[aria-live]')?.textContent
  page.rerender(<Reconciliation accepted={accepted} before={before} stats={after} isOver />)
  const root = page.container.firstElementChild
  const [sum, said] = [root?.querySelector('p'), root?.querySelector('[aria-live]')]
  return { sum: sum?.textContent, said: said?.textContent, early, tone: root?.getAttribute('data-tone') }
}

test('of what is all there says so, what waited before taken off', () => {
  expect(audit(640, counts(740, 688, 52))).toEqual({
    sum: 'accepted 640 = in stream 640 = in S3 588 + buffered 52',
    said: 'Every accepted event is accounted for.',
    early: '',
    tone: 'good',
  })
  expect(audit(5, counts(105, 94, 11)).sum).toBe('accepted 5 = in stream 5 = in S3 0 + buffered 5')
})

test.each([
  [400, counts(1_300, 1_300, 0), 'accepted 400 ≠ in stream 1,200 = in S3 1,200 + buffered 0', /^800 more: /],
  [400, counts(499, 480, 19), 'accepted 400 ≠ in stream 399 = in S3 380 + buffered 19', /^1 accepted event cannot/],
  [400, counts(500, 498, 0), 'accepted 400 = in stream 400 ≠ in S3 398 + buffered 0', /^2 events of the stream/],
  [400, counts(500, 503, 0), 'accepted 400 = in stream 400 ≠ in S3 403 + buffered 0', /^3 events more/],
])('of %i accepted tells each difference, and only from counts of after the end', (accepted, after, sum, words) => {
  expect(audit(accepted, after)).toEqual({ sum, said: expect.stringMatching(words), early: '', tone: 'warn' })
})
