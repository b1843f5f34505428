import type { FaultReport } from '@sluice/core/control-api'
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { fakePipeline, withFaults } from '../../../test/fake-pipeline.ts'
import { waitFor } from '../../../test/wait-for.ts'
import { refreshStats, useStats } from '../../pipeline/stats.ts'
import { FaultBanner } from './fault-banner.tsx'
import { FaultsForm } from './faults-form.tsx'

let pipeline: ReturnType<typeof fakePipeline>

beforeEach(() => {
  pipeline = fakePipeline()
})

afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

function Faults() {
  const stats = useStats()
  if (!stats) return null
  return (
    <>
      <FaultsForm faults={stats.faults} />
      <FaultBanner faults={stats.faults} />
    </>
  )
}

/** Renders the form and the banner as the page has them. */
async function show() {
  render(<Faults />)
  await screen.findByText('Faults')
}
const radio = (name: string) => screen.getByRole<HTMLInputElement>('radio', { name })
const active = () => pipeline.stats.faults.active
const live = () => document.querySelector('[aria-live]') as HTMLElement
const choose = (name: string, value: string) =>
  fireEvent.change(screen.getByRole('combobox', { name }), { target: { value } })

/** Types a number and leaves the field. */
function enter(name: string, text: string) {
  const field = screen.getByRole(name.startsWith('Delay') ? 'combobox' : 'textbox', { name })
  fireEvent.change(field, { target: { value: text } })
  fireEvent.blur(field)
}

describe('FaultsForm', () => {
  it('sets a fault, its share, another fault and none', async () => {
    await show()
    fireEvent.click(radio('429'))
    await screen.findByText('Kinesis throttles records.')
    expect(active()).toEqual({ throttle: { probability: 1 } })
    enter('Percent of the calls', '30')
    await waitFor(() => expect(active()).toEqual({ throttle: { probability: 0.3 } }))
    await screen.findByText('Fault on: 429, 30% of the calls')
    fireEvent.click(radio('S3 down'))
    await waitFor(() => expect(active()).toEqual({ s3Unavailable: { probability: 0.3 } }))
    fireEvent.click(radio('None'))
    await waitFor(() => expect(active()).toEqual({}))
    await screen.findByText('Everything works.')
  })

  it('sets the next calls', async () => {
    await show()
    fireEvent.click(radio('Response lost'))
    await screen.findByRole('combobox', { name: 'How often' })
    choose('How often', '1')
    await waitFor(() => expect(active()).toEqual({ loseReply: { count: 1 } }))
    await screen.findByRole('textbox', { name: 'Number of calls' })
    enter('Number of calls', '3')
    await waitFor(() => expect(active()).toEqual({ loseReply: { count: 3 } }))
  })

  it('slows calls down by half a second at first, so that they succeed', async () => {
    await show()
    fireEvent.click(radio('Slow'))
    await screen.findByText('Kinesis stores the records and responds later.')
    expect(active()).toEqual({ slow: { probability: 1, ms: 500 } })
    enter('Delay in seconds', '0.2')
    await waitFor(() => expect(active()).toEqual({ slow: { probability: 1, ms: 200 } }))
  })

  it('sets how long a fault lasts', async () => {
    await show()
    fireEvent.click(radio('503'))
    await screen.findByRole('combobox', { name: 'Duration' })
    choose('Duration', '30')
    await waitFor(() => expect(active()).toEqual({ unavailable: { probability: 1 }, forSeconds: 30 }))
    await waitFor(() => choose('Duration', '0'))
    await waitFor(() => expect(active()).toEqual({ unavailable: { probability: 1 } }))
  })

  it.each(['', '0', '101', 'half'])('rejects %j percent with the limits, and sets nothing', async (text) => {
    pipeline.stats = withFaults(pipeline.stats, { throttle: { probability: 0.5 } })
    await show()
    enter('Percent of the calls', text)
    expect(screen.getByRole('alert').textContent).toBe('Enter a number from 0.01 to 100.')
    expect(active()).toEqual({ throttle: { probability: 0.5 } })
  })

  it('keeps the shard and the delay that another client set', async () => {
    pipeline.stats = withFaults(pipeline.stats, { throttle: { probability: 0.25, shard: 1 } })
    await show()
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'Percent of the calls' }).value).toBe('25')
    choose('How often', '1')
    await waitFor(() => expect(active()).toEqual({ throttle: { count: 1, shard: 1 } }))
  })

  it('shows several faults at once without a choice', async () => {
    pipeline.stats = withFaults(pipeline.stats, { s3Unavailable: { probability: 1 }, throttle: { probability: 1 } })
    await show()
    await screen.findByText('429 and S3 down are on. Choose one to replace them.')
    expect(screen.getAllByRole<HTMLInputElement>('radio').some(({ checked }) => checked)).toBe(false)
  })

  it('shows that a change failed, until a restarted pipeline responds', async () => {
    pipeline.stats = withFaults(pipeline.stats, { throttle: { probability: 1 } })
    await show()
    pipeline.isRunning = false
    fireEvent.click(radio('Slow'))
    await screen.findByText(/^Couldn’t change the fault: the pipeline isn’t responding\./)
    pipeline.isRunning = true
    pipeline.stats = withFaults(pipeline.stats, {})
    await refreshStats()
    await screen.findByText('Everything works.')
    expect(radio('None').checked).toBe(true)
  })
})

const report: FaultReport = {
  startedAt: '2026-11-23T12:00:00.000Z',
  endedAt: null,
  affectedCalls: 12,
  retries: 3,
  duplicates: 2,
  lost: 0,
}

describe('FaultBanner', () => {
  it('describes the fault and stops it', async () => {
    const endsAt = new Date(Date.now() + 29_500).toISOString()
    const faults = { slow: { probability: 0.3, ms: 500 }, loseReply: { count: 2 }, forSeconds: 30 }
    pipeline.stats = withFaults(pipeline.stats, faults, endsAt)
    await show()
    const banner = live()
    expect(banner.querySelector('p')?.textContent).toMatch(
      /^Fault on: Slow, 500 ms, 30% of the calls · Response lost, the next 2 calls · (29|30) s left$/,
    )
    fireEvent.click(screen.getByRole('button', { name: 'Stop' }))
    await waitFor(() => expect(banner.textContent).toBe(''))
    expect(active()).toEqual({})
  })

  it('summarizes a fault that has ended, until it is closed', async () => {
    pipeline.stats = withFaults(pipeline.stats, { throttle: { probability: 1 } })
    pipeline.stats.faults.report = report
    await show()
    const banner = live()
    pipeline.stats = withFaults(pipeline.stats, {})
    pipeline.stats.faults.report = { ...report, endedAt: '2026-11-23T12:00:30.000Z' }
    await refreshStats()
    await waitFor(() =>
      expect(banner.querySelector('p')?.textContent).toBe(
        'The fault ran 30.0 s: 12 calls affected, 3 retries, 2 duplicates, lost 0.',
      ),
    )
    fireEvent.click(screen.getByRole('button', { name: 'Close' }))
    expect(banner.textContent).toBe('')
  })

  it('is empty if the fault ended before the page was opened', async () => {
    pipeline.stats.faults.report = { ...report, endedAt: '2026-11-23T12:00:30.000Z' }
    await show()
    expect(live().textContent).toBe('')
  })
})
