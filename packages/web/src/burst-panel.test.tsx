import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { BurstPanel } from './burst-panel.tsx'
import { acceptedVerdict, answered, fakePipeline } from './fake-pipeline.ts'

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

test('a burst is followed until its own events are delivered, not those that were in the stream before', async () => {
  Object.assign(pipeline.stats, { inStream: 1_204, delivered: 1_200 })
  pipeline.answerWith(() => answered(202, ['a', 'b', 'c', 'd'].map(acceptedVerdict)))
  render(
    <BurstPanel isShown={true} onShow={() => {}} isExpanded={false} format="json" onCheck={() => '{}'} isLocal={true}>
      {null}
    </BurstPanel>,
  )
  const fill = (name: string, value: number) =>
    fireEvent.change(screen.getByRole('spinbutton', { name }), { target: { value: String(value) } })
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
