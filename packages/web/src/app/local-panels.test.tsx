import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { fakePipeline, withFaults } from '../../test/fake-pipeline.ts'
import { waitFor } from '../../test/wait-for.ts'
import { App } from './app.tsx'
// The parts that are loaded later are loaded before the first test, because `findByRole` waits for one second only.
import '../features/local/local-panels.tsx'
import './live.ts'

let pipeline: ReturnType<typeof fakePipeline>

beforeEach(() => {
  localStorage.clear()
  pipeline = fakePipeline()
})

afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

async function openLocal() {
  render(<App />)
  await screen.findByText('API ok')
  await pipeline.begun()
  act(() => void pipeline.open())
}

/** The first test also waits for the panels to be loaded. */
const region = async (name: string) => within(await screen.findByRole('region', { name }))

describe('LocalPanels', () => {
  it('lists the objects again after a delivery', async () => {
    await openLocal()
    const objects = await region('Objects')
    expect(await objects.findByText('events/dt=2026-11-23/hour=12/')).toBeTruthy()
    expect(objects.getByText('1 object · 66 bytes')).toBeTruthy()
    const at = '2026-11-23T13:00:00.000Z'
    const key = 'events/dt=2026-11-23/hour=13/b.ndjson'
    pipeline.objects.unshift({ key, bytes: 2_048, modifiedAt: at })
    await act(async () => void pipeline.emit({ type: 'delivered', at, ids: ['x'], key, bytes: 2_048 }))
    expect(await objects.findByText('events/dt=2026-11-23/hour=13/')).toBeTruthy()
    fireEvent.change(objects.getByRole('searchbox', { name: 'Prefix' }), {
      target: { value: 'events/dt=2026-11-23/hour=12' },
    })
    await waitFor(() => expect(objects.queryByText('events/dt=2026-11-23/hour=13/')).toBeNull())
  })

  it('marks the last known state while the connection is lost', async () => {
    await openLocal()
    const objects = await region('Objects')
    const stream = await region('Stream')
    const folder = 'events/dt=2026-11-23/hour=12/'
    await objects.findByText(folder)
    expect(objects.queryByText(/Last known state/)).toBeNull()
    pipeline.isRunning = false
    act(() => void pipeline.lose())
    for (const panel of [objects, stream]) expect(panel.getByText(/Last known state/)).toBeTruthy()
    expect(objects.getByText(folder)).toBeTruthy()
    const prefix = objects.getByRole('searchbox', { name: 'Prefix' })
    fireEvent.change(prefix, { target: { value: 'nowhere/' } })
    await objects.findByText(/^Couldn’t list the objects/)
    expect(objects.queryByText('No object has this prefix.')).toBeNull()
    expect(objects.queryByText(folder)).toBeNull()

    pipeline.isRunning = true
    act(() => void pipeline.open())
    await objects.findByText('No object has this prefix.')
    for (const panel of [objects, stream]) expect(panel.queryByText(/Last known state/)).toBeNull()
  })

  it('shows shards, counts, the buffer and failed writes', async () => {
    await openLocal()
    const stream = await region('Stream')
    const row = within(await stream.findByRole('row', { name: /shard 0/ }))
    expect(row.getAllByRole('cell').map((cell) => cell.textContent)).toEqual(['602', '2'])
    expect(stream.getByText('In S3').nextElementSibling?.textContent).toBe('1,200')
    const deliverAt = new Date(Date.now() + 4_000).toISOString()
    pipeline.stats.buffer = { bytes: 31_744, sizeBytes: 1_048_576, deliverAt }
    await act(async () => {
      pipeline.emit({ type: 'error', at: new Date().toISOString(), ids: [], message: 'S3 is down.' })
    })
    await stream.findByText(/^31 KiB of 1 MiB, at most \d s$/)
    expect(stream.getByText(/0 deliveries, 1 failed write\./)).toBeTruthy()
  })

  it('never calls the buffer empty beside buffered events', async () => {
    await openLocal()
    const stream = await region('Stream')
    await stream.findByText('4 events in the stream: Firehose reads them next.')
    expect(stream.queryByText('The buffer is empty.')).toBeNull()
    pipeline.stats = { ...pipeline.stats, delivered: 1_204, buffered: 0 }
    await stream.findByText('The buffer is empty.')
    expect(stream.getByText('Buffered').nextElementSibling?.textContent).toBe('0')
  })

  it('counts duplicates apart from accepted events', async () => {
    Object.assign(pipeline.stats, { accepted: 1_190, duplicates: 14 })
    await openLocal()
    const stream = await region('Stream')
    const total = async (name: string) => (await stream.findByText(name)).nextElementSibling?.textContent
    expect(await total('Accepted')).toBe('1,190')
    expect(await total('Duplicates')).toBe('14')
    expect(await total('In stream')).toBe('1,204')
  })

  it('shows a fault that another client sets', async () => {
    await openLocal()
    const stream = await region('Stream')
    await stream.findByText('Everything works.')
    pipeline.stats = withFaults(pipeline.stats, { s3Unavailable: { probability: 1 } })
    await stream.findByText('S3 responds to writes with 503.')
    expect(screen.getByText('Fault on: S3 down, every call')).toBeTruthy()
  })
})
