import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { acceptedVerdict, answered, fakePipeline } from '../../../test/fake-pipeline.ts'
import { BurstPanel } from './burst-panel.tsx'

let pipeline: ReturnType<typeof fakePipeline>

beforeEach(() => {
  pipeline = fakePipeline()
  // The chart listens to it.
  vi.stubGlobal('matchMedia', () => Object.assign(new EventTarget(), { matches: false }))
})

afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

const panel = (isShown = true) => (
  <BurstPanel
    returnFocus={{ current: null }}
    isShown={isShown}
    onShow={() => {}}
    isExpanded={false}
    format="json"
    onCheck={() => '{}'}
    isLocal={true}
  >
    {null}
  </BurstPanel>
)
const fill = (name: string, value: number) =>
  fireEvent.change(screen.getByRole('spinbutton', { name }), { target: { value: String(value) } })

test('a burst is followed until its own events are delivered, not those that were in the stream before', async () => {
  Object.assign(pipeline.stats, { inStream: 1_204, delivered: 1_200 })
  pipeline.answerWith(() => answered(202, ['a', 'b', 'c', 'd'].map(acceptedVerdict)))
  render(panel())
  fill('Events', 4)
  fill('Per request', 4)
  fireEvent.click(screen.getByRole('button', { name: 'Start burst' }))
  await screen.findByText(/^Sent, at/)
  const delivered = () =>
    [...document.querySelectorAll('.chart-table tbody tr')].reduce(
      (sum, row) => sum + Number(row.lastElementChild?.textContent),
      0,
    )
  Object.assign(pipeline.stats, { inStream: 1_208, delivered: 1_204 })
  await vi.waitFor(() => expect(delivered()).toBe(4), { timeout: 3_000 })
  pipeline.stats.delivered = 1_208
  await vi.waitFor(() => expect(delivered()).toBe(8), { timeout: 3_000 })
})

test('a burst over whose stream the pipeline was reset is not judged any more, and says why', async () => {
  Object.assign(pipeline.stats, { inStream: 1_204, delivered: 1_204, buffered: 0 })
  pipeline.answerWith(() => answered(202, [acceptedVerdict('a')]))
  render(panel())
  fill('Events', 1)
  fireEvent.click(screen.getByRole('button', { name: 'Start burst' }))
  await screen.findByText(/^Sent, at/)
  Object.assign(pipeline.stats, { inStream: 0, delivered: 0 })
  await screen.findByText('The pipeline was reset: this burst can no longer be counted.', {}, { timeout: 3_000 })
  expect(document.querySelector('.reconciliation')).toBeNull()
})

test('a burst that ends behind another mode says so there until it was looked at', async () => {
  pipeline.answerWith(() => answered(202, [acceptedVerdict('a')]))
  const page = render(panel())
  fill('Events', 1)
  fireEvent.click(screen.getByRole('button', { name: 'Start burst' }))
  page.rerender(panel(false))
  await screen.findByText('A burst has ended: 1 of 1 sent.')
  page.rerender(panel(true))
  page.rerender(panel(false))
  expect(screen.queryByText(/^A burst has ended/)).toBeNull()
})
