import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
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
    isShown={isShown}
    onShow={() => {}}
    returnFocus={{ current: null }}
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

describe('BurstPanel', () => {
  it('follows a burst until its own events are delivered, not earlier ones', async () => {
    Object.assign(pipeline.stats, { inStream: 1_204, delivered: 1_200 })
    pipeline.answerWith(() => answered(202, ['a', 'b', 'c', 'd'].map(acceptedVerdict)))
    render(panel())
    fill('Events', 4)
    fill('Per request', 4)
    fireEvent.click(screen.getByRole('button', { name: 'Start burst' }))
    await screen.findByText(/^Sent at/)
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

  it('reports that a burst can’t be reconciled after a reset', async () => {
    Object.assign(pipeline.stats, { inStream: 1_204, delivered: 1_204, buffered: 0 })
    pipeline.answerWith(() => answered(202, [acceptedVerdict('a')]))
    render(panel())
    fill('Events', 1)
    fireEvent.click(screen.getByRole('button', { name: 'Start burst' }))
    await screen.findByText(/^Sent at/)
    Object.assign(pipeline.stats, { inStream: 0, delivered: 0 })
    await screen.findByText(
      'The pipeline was reset, so this burst can’t be reconciled anymore.',
      {},
      { timeout: 3_000 },
    )
    expect(document.querySelector('.reconciliation')).toBeNull()
  })

  it('shows a notice about a burst that ended while hidden, until it is seen', async () => {
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
})
