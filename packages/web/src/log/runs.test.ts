import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Run, runStatusOf } from './run.ts'
import { mergeRuns, putRun, readRuns, setRuns } from './runs.ts'

const run = (more: Partial<Run> = {}): Run => ({
  key: 'burst 1',
  kind: 'burst',
  startedAt: '2026-11-23T12:00:03.000Z',
  name: 'Burst of 10 events',
  status: 'done',
  total: 10,
  accepted: 10,
  failed: 0,
  delivered: 10,
  source: { text: '{}', format: 'json', isExpanded: true, plan: { events: 10, perSecond: 10, batch: 1 } },
  file: null,
  report: { status: 'filled' },
  ...more,
})
const stored = () => readRuns(localStorage.getItem('sluice.runs'))

beforeEach(() => {
  vi.useFakeTimers()
  localStorage.clear()
  setRuns([])
})

afterEach(() => vi.useRealTimers())

describe('putRun', () => {
  it('stores the newest 20 runs, each in its last state', () => {
    for (let n = 0; n < 21; n++) putRun(run({ key: `burst ${n}`, status: 'running' }))
    putRun(run({ key: 'burst 20' }))
    vi.runAllTimers()
    expect(stored().map(({ key }) => key)).toEqual(Array.from({ length: 20 }, (_, n) => `burst ${20 - n}`))
    expect(stored()[0]).toEqual(run({ key: 'burst 20' }))
  })

  it('ignores a run that was cleared, until that is undone', () => {
    const sending = run({ key: 'sending', status: 'running' })
    putRun(sending)
    setRuns([])
    putRun({ ...sending, accepted: 11 })
    vi.runAllTimers()
    expect(stored()).toEqual([])
    setRuns([sending])
    putRun({ ...sending, status: 'done' })
    vi.runAllTimers()
    expect(stored()).toEqual([{ ...sending, status: 'done' }])
  })

  it('stores a run as stopped if the page is closed while it is sending', () => {
    putRun(run({ key: 'closed', status: 'running' }))
    dispatchEvent(new Event('pagehide'))
    expect(stored()[0]?.status).toBe('stopped')
  })

  it('stores neither a file nor a text of more than 16 KiB', () => {
    const source = { ...(run().source as NonNullable<Run['source']>), text: 'x'.repeat(16 * 1024 + 1) }
    putRun(run({ key: 'long', source }))
    putRun(run({ key: 'file 1', kind: 'file', source: null, file: new File([], 'a.csv') }))
    vi.runAllTimers()
    expect(stored().map((it) => [it.source, it.file])).toEqual([
      [null, null],
      [null, null],
    ])
  })
})

describe('readRuns', () => {
  it.each([
    ['nothing', null],
    ['no JSON', '{'],
    ['another version', JSON.stringify({ version: 2, runs: [run()] })],
    ['damaged runs', JSON.stringify({ version: 1, runs: [7, {}, run({ startedAt: 'x' }), { ...run(), total: '1' }] })],
  ])('returns no runs for %s', (_, json) => {
    expect(readRuns(json)).toEqual([])
  })
})

it('mergeRuns copies the runs of another tab and keeps the one that is sending', () => {
  const sending = run({ key: 'burst 2', status: 'running' })
  const own = [sending, run({ accepted: 9 }), run({ key: 'cleared' })]
  expect(mergeRuns(own, [run({ key: 'other' }), run()])).toEqual([sending, run({ key: 'other' }), run({ accepted: 9 })])
})

it.each([
  [{ status: 'running' }, 'Sending', 'busy'],
  [{ status: 'failed' }, 'Failed', 'bad'],
  [{ status: 'stopped' }, 'Stopped', 'warn'],
  [{ accepted: 0 }, 'Rejected', 'bad'],
  [{ failed: 1 }, 'Partly stored', 'warn'],
  [{ delivered: null }, 'Accepted', 'good'],
  [{ delivered: 9 }, 'Buffered', 'busy'],
  [{}, 'Delivered', 'good'],
] as const)('runStatusOf %j is %s', (more, label, tone) => {
  expect(runStatusOf(run(more))).toEqual({ label, tone })
})
