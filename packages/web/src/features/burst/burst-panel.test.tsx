import { act, cleanup, fireEvent, render, renderHook, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { acceptedResult, fakePipeline, submitResponse } from '../../../test/fake-pipeline.ts'
import type { RunRequest } from '../../log/run.ts'
import { setRuns, useRuns } from '../../log/runs.ts'
import { submitUrl } from '../../submit/endpoint.ts'
import { setTarget } from '../../submit/target.ts'
import { BurstPanel } from './burst-panel.tsx'
// Loaded with the first sample, which fake timers don't wait for.
import './burst-chart.tsx'

let pipeline: ReturnType<typeof fakePipeline>
/** The card beside the panel. */
let reportPlace: HTMLElement

beforeEach(() => {
  localStorage.clear()
  setRuns([])
  reportPlace = document.body.appendChild(document.createElement('div'))
  pipeline = fakePipeline()
  vi.useFakeTimers()
  // The chart listens to it.
  vi.stubGlobal('matchMedia', () => Object.assign(new EventTarget(), { matches: false }))
})

afterEach(() => {
  cleanup()
  reportPlace.remove()
  vi.useRealTimers()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

const panel = (isShown = true, request: RunRequest | null = null, isBlocked = false) => (
  <BurstPanel
    isShown={isShown}
    onShow={() => {}}
    returnFocus={{ current: null }}
    isExpanded={false}
    format="json"
    onCheck={async () => '{}'}
    isLocal={true}
    isBlocked={isBlocked}
    reportPlace={reportPlace}
    request={request}
  >
    {null}
  </BurstPanel>
)
const fill = (name: string, value: number) =>
  fireEvent.change(screen.getByRole('spinbutton', { name }), { target: { value: String(value) } })
const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms))

async function start() {
  fireEvent.click(screen.getByRole('button', { name: 'Start burst' }))
  await pass(100)
}

/** The sum of a column of the table below the chart. */
function total(column: 'Sent' | 'Delivered'): number {
  const cells = document.querySelectorAll(`.chart-table td:nth-child(${column === 'Sent' ? 2 : 3})`)
  return [...cells].reduce((sum, cell) => sum + Number(cell.textContent), 0)
}

describe('BurstPanel', () => {
  it('follows a burst until its own events are delivered, not earlier ones', async () => {
    Object.assign(pipeline.stats, { inStream: 1_204, delivered: 1_200 })
    pipeline.respondWith(() => submitResponse(202, ['a', 'b', 'c', 'd'].map(acceptedResult)))
    render(panel())
    fill('Events', 4)
    fill('Per request', 4)
    await start()
    expect(screen.getByText(/^Sent at/)).toBeTruthy()
    await act(() => vi.dynamicImportSettled())
    Object.assign(pipeline.stats, { inStream: 1_208, delivered: 1_204 })
    expect(document.querySelector('.chart')).toBeNull()
    await pass(2_000)
    await act(() => vi.dynamicImportSettled())
    expect([total('Sent'), total('Delivered')]).toEqual([4, 4])
    pipeline.stats.delivered = 1_208
    await pass(1_000)
    expect(total('Delivered')).toBe(8)
    const rows = () => document.querySelectorAll('.chart-table tr').length
    const shown = rows()
    await pass(5_000)
    expect(rows()).toBe(shown)
  })

  it('keeps reconciling after the burst, so that it agrees with all other counts', async () => {
    Object.assign(pipeline.stats, { inStream: 1_204, delivered: 1_204, buffered: 0 })
    pipeline.respondWith(() => submitResponse(202, [acceptedResult('a')]))
    render(panel())
    fill('Events', 1)
    await start()
    const sum = () => document.querySelector('.reconciliation p')?.textContent
    // The response was lost twice: as many lines are delivered as were accepted, and two more are still buffered.
    Object.assign(pipeline.stats, { inStream: 1_207, duplicates: 2, delivered: 1_205, buffered: 2 })
    await pass(3_000)
    expect(sum()).toBe('accepted 1 + duplicates 2 = in stream 3 = in S3 1 + buffered 2')
    Object.assign(pipeline.stats, { delivered: 1_207, buffered: 0 })
    await pass(1_000)
    expect(sum()).toBe('accepted 1 + duplicates 2 = in stream 3 = in S3 3 + buffered 0')
  })

  it.each([
    ['5000000', '1000000', 'Events: whole numbers from 1 to 1,000,000. 5000000 becomes 1,000,000.'],
    ['-40', '1', 'Events: whole numbers from 1 to 1,000,000. -40 becomes 1.'],
    ['', '1', 'Events: whole numbers from 1 to 1,000,000. An empty field becomes 1.'],
    ['2.5', '2', 'Events: whole numbers from 1 to 1,000,000. 2.5 becomes 2.'],
  ])('explains how %s events are corrected', (typed, used, note) => {
    render(panel())
    const field = screen.getByRole<HTMLInputElement>('spinbutton', { name: 'Events' })
    fireEvent.change(field, { target: { value: typed } })
    // An empty field is usually about to be filled.
    expect([Boolean(screen.queryByText(note)), field.getAttribute('aria-invalid')]).toEqual([
      typed !== '',
      String(typed !== ''),
    ])
    fireEvent.blur(field)
    expect(field.value).toBe(used)
    expect(field.getAttribute('aria-invalid')).toBe('false')
    expect(screen.getByText(note)).toBeTruthy()
    fireEvent.change(field, { target: { value: '7' } })
    expect(screen.queryByText(note)).toBeNull()
  })

  it('starts one burst only while the first counts are loading', async () => {
    pipeline.respondWith(() => submitResponse(202, [acceptedResult('a')]))
    render(panel())
    fill('Events', 1)
    fireEvent.click(screen.getByRole('button', { name: 'Start burst' }))
    await start()
    expect(pipeline.sent).toHaveLength(1)
  })

  it('reports beside it how many events are in S3, and leaves a row in the list', async () => {
    Object.assign(pipeline.stats, { inStream: 10, delivered: 8, buffered: 2 })
    pipeline.respondWith(() => submitResponse(202, [acceptedResult('a')]))
    render(panel())
    expect(within(reportPlace).getByText('Start a burst to see its numbers here.')).toBeTruthy()
    fill('Events', 1)
    await start()
    Object.assign(pipeline.stats, { inStream: 11, delivered: 10, buffered: 1 })
    await pass(1_000)
    expect(within(reportPlace).getByText('0 of 1')).toBeTruthy()
    Object.assign(pipeline.stats, { delivered: 11, buffered: 0 })
    await pass(1_000)
    expect(within(reportPlace).getAllByText('1 of 1')).toHaveLength(2)
    expect(renderHook(useRuns).result.current).toMatchObject([
      { kind: 'burst', name: 'Burst of 1 event', status: 'done', total: 1, accepted: 1, failed: 0, delivered: 1 },
    ])
  })

  it('runs a burst again with its own text and plan, or shows its report', async () => {
    pipeline.respondWith(() => submitResponse(202, [acceptedResult('a')]))
    const page = render(panel())
    fill('Events', 1)
    await start()
    const [first] = renderHook(useRuns).result.current
    if (!first?.source) throw new Error('no run')
    const source = {
      ...first.source,
      text: '{"n":{{seq}}}',
      isExpanded: true,
      plan: { ...first.source.plan, events: 3 },
    }
    await pass(1_000)
    page.rerender(panel(true, { run: { ...first, source }, action: 'again' }))
    await pass(1_000)
    expect(pipeline.sent.slice(1)).toEqual(['[{"n":1},\n{"n":2},\n{"n":3}]'])
    page.rerender(panel(true, { run: first, action: 'open' }))
    expect(within(reportPlace).getAllByText('1 of 1')).not.toEqual([])
  })

  it('pauses while its tab is hidden and then continues', async () => {
    const become = (hidden: boolean) =>
      act(async () => {
        vi.spyOn(document, 'hidden', 'get').mockReturnValue(hidden)
        document.dispatchEvent(new Event('visibilitychange'))
      })
    pipeline.respondWith(() => submitResponse(202, [acceptedResult('a')]))
    render(panel())
    fill('Events', 60)
    fill('Per second', 20)
    fill('Per request', 1)
    await start()
    await pass(1_000)
    await become(true)
    const before = pipeline.sent.length
    expect(before).toBeGreaterThan(10)
    expect(before).toBeLessThan(40)
    expect(screen.getByText('Paused while this tab is hidden.')).toBeTruthy()
    await pass(60_000)
    expect(pipeline.sent).toHaveLength(before)
    await become(false)
    await pass(10_000)
    expect(pipeline.sent).toHaveLength(60)
    expect(screen.getByText(/^Sent at/)).toBeTruthy()
  })

  it('requires a confirmation that names the API before a burst is run again elsewhere', async () => {
    pipeline.respondWith(() => submitResponse(202, [acceptedResult('a')]))
    const page = render(panel())
    fill('Events', 1)
    await start()
    const [run] = renderHook(useRuns).result.current
    if (!run) throw new Error('no run')
    const url = 'https://api.example.com/submit'
    act(() => setTarget({ url, access: null }))
    page.rerender(panel(true, { run, action: 'again' }))
    await pass(1_000)
    expect(pipeline.sent).toHaveLength(1)
    expect(document.querySelector('.actions p')?.textContent).toBe(`Send 1 event to ${url}?`)
    fireEvent.click(screen.getByRole('button', { name: 'Cancel' }))
    await pass(1_000)
    expect(pipeline.sent).toHaveLength(1)
    page.rerender(panel(true, { run, action: 'again' }))
    fireEvent.click(screen.getByRole('button', { name: 'Send events' }))
    await pass(1_000)
    expect(pipeline.sent).toHaveLength(2)
    expect(pipeline.requests.at(-1)).toContain(url)
    act(() => setTarget({ url: submitUrl, access: null }))
  })

  it('reports that a burst can’t be reconciled after a reset', async () => {
    Object.assign(pipeline.stats, { inStream: 1_204, delivered: 1_204, buffered: 0 })
    pipeline.respondWith(() => submitResponse(202, [acceptedResult('a')]))
    render(panel())
    fill('Events', 1)
    await start()
    Object.assign(pipeline.stats, { inStream: 0, delivered: 0 })
    await pass(1_000)
    expect(screen.getByText('The pipeline was reset, so this burst can’t be reconciled anymore.')).toBeTruthy()
    expect(document.querySelector('.reconciliation')).toBeNull()
  })

  it('hides the status of the last burst while the draft can’t be sent', async () => {
    pipeline.respondWith(() => submitResponse(202, [acceptedResult('a')]))
    const page = render(panel())
    fill('Events', 1)
    await start()
    expect(screen.getByText(/^Sent at/)).toBeTruthy()
    page.rerender(panel(true, null, true))
    expect(screen.queryByText(/^Sent at/)).toBeNull()
  })

  it('shows a notice about a burst that continues while hidden, until its end is seen', async () => {
    pipeline.respondWith(() => submitResponse(202, [acceptedResult('a')]))
    const page = render(panel())
    fill('Events', 1)
    fireEvent.click(screen.getByRole('button', { name: 'Start burst' }))
    page.rerender(panel(false))
    await pass(10)
    expect(screen.getByText('A burst is running: 0 of 1 sent.')).toBeTruthy()
    await pass(100)
    expect(screen.getByText('A burst has ended: 1 of 1 sent.')).toBeTruthy()
    page.rerender(panel(true))
    page.rerender(panel(false))
    expect(screen.queryByText(/^A burst has ended/)).toBeNull()
  })
})
