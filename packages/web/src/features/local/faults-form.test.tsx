import type { Stats } from '@sluice/core/control-api'
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { fakePipeline } from '../../../test/fake-pipeline.ts'
import { FaultsForm } from './faults-form.tsx'

let pipeline: ReturnType<typeof fakePipeline>

beforeEach(() => {
  pipeline = fakePipeline()
})

afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

const newStats = (): Stats => ({
  accepted: 0,
  inStream: 0,
  buffered: 0,
  delivered: 0,
  expired: 0,
  failed: 0,
  shards: [],
})

/** Renders the form. Returns a function that passes new stats, as every second. */
function show() {
  const { rerender } = render(<FaultsForm stats={newStats()} />)
  return () => rerender(<FaultsForm stats={newStats()} />)
}
const radio = (name: string) => screen.getByRole<HTMLInputElement>('radio', { name })
const howOften = () => screen.getByRole<HTMLSelectElement>('combobox', { name: 'How often' })

describe('FaultsForm', () => {
  it('is empty where the local AWS has no faults to set', async () => {
    show()
    await vi.waitFor(() => expect(pipeline.requests).toContain('/_sluice/faults'))
    expect(screen.queryByText('Faults')).toBeNull()
  })

  it('sets a fault, its share, another fault and none', async () => {
    pipeline.faults = {}
    show()
    fireEvent.click(await screen.findByRole('radio', { name: '429' }))
    expect(await screen.findByText('Kinesis throttles whole calls.')).toBeTruthy()
    expect(pipeline.faults).toEqual({ throttled: 1 })
    fireEvent.change(howOften(), { target: { value: '0.5' } })
    await vi.waitFor(() => expect(pipeline.faults).toEqual({ throttled: 0.5 }))
    fireEvent.click(radio('S3 down'))
    await vi.waitFor(() => expect(pipeline.faults).toEqual({ s3Down: true }))
    fireEvent.click(radio('None'))
    await vi.waitFor(() => expect(pipeline.faults).toEqual({}))
  })

  it('shows a fault that is already on', async () => {
    pipeline.faults = { slowMs: 500 }
    show()
    expect((await screen.findByRole<HTMLInputElement>('radio', { name: 'Slow' })).checked).toBe(true)
    expect(screen.getByText('Each call is delayed by 500 ms.')).toBeTruthy()
  })

  it('shows the share of a fault that another client set', async () => {
    pipeline.faults = { throttled: 0.5 }
    const refresh = show()
    await screen.findByText('Kinesis throttles whole calls.')
    expect(howOften().selectedOptions[0]?.text).toBe('half of the calls')
    pipeline.faults = { replyLost: 0.25 }
    refresh()
    await vi.waitFor(() => expect(radio('Response lost').checked).toBe(true))
    expect(howOften().selectedOptions[0]?.text).toBe('25% of the calls')
  })

  it('shows several faults at once without a choice', async () => {
    pipeline.faults = { s3Down: true, throttled: 1 }
    show()
    await screen.findByText('429 and S3 down are on. Choose one to replace them.')
    expect(screen.getAllByRole<HTMLInputElement>('radio').some(({ checked }) => checked)).toBe(false)
  })

  it('shows that a change failed, until a restarted pipeline responds', async () => {
    pipeline.faults = { throttled: 1 }
    const refresh = show()
    await screen.findByText('Kinesis throttles whole calls.')
    pipeline.isRunning = false
    fireEvent.click(radio('Slow'))
    await screen.findByText(/^Couldn’t change the fault: the pipeline isn’t responding\./)
    Object.assign(pipeline, { isRunning: true, faults: {} })
    refresh()
    await screen.findByText('Everything works.')
    expect(radio('None').checked).toBe(true)
  })
})
