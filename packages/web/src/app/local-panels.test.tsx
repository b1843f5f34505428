import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { fakePipeline, objectKey } from '../../test/fake-pipeline.ts'
import { App } from './app.tsx'

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
  act(() => void pipeline.open())
}

const region = async (name: string) => within(await screen.findByRole('region', { name }))
/** The counts are asked for once per second. */
const patience = { timeout: 3_000 }
const file = objectKey.slice(objectKey.lastIndexOf('/') + 1)

describe('the objects', () => {
  test('are listed by prefix, and again when something was delivered', async () => {
    await openLocal()
    const objects = await region('Objects')
    expect(await objects.findByText('events/dt=2026-11-23/hour=12/')).toBeTruthy()
    expect(objects.getByText('1 object · 66 bytes')).toBeTruthy()
    const at = '2026-11-23T13:00:00.000Z'
    const key = 'events/dt=2026-11-23/hour=13/b.ndjson'
    pipeline.objects.unshift({ key, bytes: 2_048, modifiedAt: at })
    await act(async () => void pipeline.tell({ type: 'delivered', at, ids: ['x'], key, bytes: 2_048 }))
    expect(await objects.findByText('events/dt=2026-11-23/hour=13/')).toBeTruthy()
    fireEvent.change(objects.getByRole('searchbox', { name: 'Prefix' }), {
      target: { value: 'events/dt=2026-11-23/hour=12' },
    })
    await vi.waitFor(() => expect(objects.queryByText('events/dt=2026-11-23/hour=13/')).toBeNull())
  })

  test('open line by line, show only the lines with some words, and close again', async () => {
    await openLocal()
    const objects = await region('Objects')
    fireEvent.click(await objects.findByRole('button', { name: file }))
    expect(await objects.findByText('2 lines')).toBeTruthy()
    fireEvent.change(objects.getByRole('searchbox', { name: 'Search lines' }), { target: { value: 'signup' } })
    expect(await objects.findByText('1 of 2 lines')).toBeTruthy()
    expect(objects.getAllByRole('listitem').map((line) => line.textContent)).toEqual([
      '2{"_meta":{"id":"a","received_at":"2026-11-23T12:00:03.000Z"},"event": "signup"}',
    ])
    fireEvent.click(objects.getByRole('button', { name: 'Show all objects' }))
    expect(await objects.findByRole('button', { name: file })).toBeTruthy()
    expect(document.activeElement?.textContent).toBe('Objects')
  })
})

describe('a pipeline that is gone', () => {
  test('leaves what was heard last, marked so, and claims nothing of what is asked for now', async () => {
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
})

describe('an object', () => {
  const open = async (content: string) => {
    pipeline.content = content
    await openLocal()
    const objects = await region('Objects')
    fireEvent.click(await objects.findByRole('button', { name: file }))
    await objects.findByText(/^[\d,]+ lines?$/)
    const shown = () => objects.queryAllByRole('listitem').map((line) => Number(line.textContent?.split('line')[0]))
    return { objects, shown }
  }
  const linesOf = (count: number) => Array.from({ length: count }, (_, n) => `line ${n}\n`).join('')

  test('is read to its last line, 200 at a time, and back', async () => {
    const { objects, shown } = await open(linesOf(450))
    const [earlier, later] = ['Show earlier', 'Show later'].map((name) => objects.getByRole('button', { name })) as [
      HTMLElement,
      HTMLElement,
    ]
    const isAt = (first: number, last: number) => {
      expect([shown().at(0), shown().at(-1)]).toEqual([first, last])
      expect(objects.getByText(`Lines ${first} to ${last} of 450`).getAttribute('aria-live')).toBe('polite')
    }
    isAt(1, 200)
    expect(earlier.getAttribute('aria-disabled')).toBe('true')
    fireEvent.click(later)
    isAt(201, 400)
    fireEvent.click(later)
    isAt(251, 450)
    expect(later.getAttribute('aria-disabled')).toBe('true')
    fireEvent.click(later)
    isAt(251, 450)
    fireEvent.click(earlier)
    isAt(51, 250)
  })

  test('of 200 lines needs no turning', async () => {
    const { objects, shown } = await open(linesOf(200))
    expect(shown()).toHaveLength(200)
    expect(objects.queryByRole('button', { name: 'Show later' })).toBeNull()
  })

  test('says that no line has the words, and how many have', async () => {
    const { objects } = await open(linesOf(3))
    fireEvent.change(objects.getByRole('searchbox', { name: 'Search lines' }), { target: { value: 'nowhere' } })
    expect(await objects.findByText('No line contains this text.')).toBeTruthy()
    expect(objects.queryByRole('list')).toBeNull()
    expect(objects.getByText('0 of 3 lines').getAttribute('aria-live')).toBe('polite')
  })

  test('that is empty has no line', async () => {
    const { objects } = await open('')
    expect(objects.getByText('0 lines')).toBeTruthy()
    expect(objects.getByText('The object is empty.')).toBeTruthy()
  })
})

test('of many objects eight are shown at first, then a hundred more at a time', async () => {
  const prefix = 'events/dt=2026-11-23/hour=12/'
  pipeline.objects = Array.from({ length: 120 }, (_, n) => ({
    key: `${prefix}${n}.ndjson`,
    bytes: 10,
    modifiedAt: '2026-11-23T12:00:00.000Z',
  }))
  await openLocal()
  const objects = await region('Objects')
  const shown = () => objects.getAllByRole('button', { name: /ndjson$/ }).length
  await vi.waitFor(() => expect(shown()).toBe(8))
  fireEvent.click(await objects.findByRole('button', { name: 'Show 100 more' }))
  expect(shown()).toBe(108)
  fireEvent.click(objects.getByRole('button', { name: 'Show 12 more' }))
  expect(shown()).toBe(120)
  expect(objects.queryByRole('button', { name: /^Show/ })).toBeNull()
})

describe('the stream', () => {
  test('shows shards, counts, the buffer and what was heard of it', async () => {
    await openLocal()
    const stream = await region('Stream')
    const row = within(await stream.findByRole('row', { name: /shard 0/ }))
    expect(row.getAllByRole('cell').map((cell) => cell.textContent)).toEqual(['602', '2'])
    expect(stream.getByText('In S3').nextElementSibling?.textContent).toBe('1,200')
    const deliverAt = new Date(Date.now() + 4_000).toISOString()
    const shardId = 'shardId-000000000000'
    await act(async () => {
      const at = new Date().toISOString()
      pipeline.tell({
        type: 'buffered',
        at,
        ids: ['x'],
        shardId,
        bufferedBytes: 31_744,
        sizeBytes: 1_048_576,
        deliverAt,
      })
      pipeline.tell({ type: 'error', at, ids: [], message: 'S3 is down.' })
    })
    expect(stream.getByText(/^31 KiB of 1 MiB, at most \d s$/)).toBeTruthy()
    expect(stream.getByText(/0 deliveries, 1 failed write\./)).toBeTruthy()
  })

  test('has no faults where the local AWS cannot be asked for any', async () => {
    await openLocal()
    const stream = await region('Stream')
    await vi.waitFor(() => expect(pipeline.asked).toContain('/_sluice/faults'))
    expect(stream.queryByText('Faults')).toBeNull()
  })

  test('asks the local AWS for a fault, how often, and for none again', async () => {
    pipeline.faults = {}
    await openLocal()
    const stream = await region('Stream')
    fireEvent.click(await stream.findByRole('radio', { name: '429' }))
    expect(await stream.findByText(/^Kinesis throttles whole calls/)).toBeTruthy()
    expect(pipeline.faults).toEqual({ throttled: 1 })
    fireEvent.change(stream.getByRole('combobox', { name: 'How often' }), { target: { value: '0.5' } })
    await vi.waitFor(() => expect(pipeline.faults).toEqual({ throttled: 0.5 }))
    fireEvent.click(stream.getByRole('radio', { name: 'S3 down' }))
    await vi.waitFor(() => expect(pipeline.faults).toEqual({ s3Down: true }))
    fireEvent.click(stream.getByRole('radio', { name: 'None' }))
    await vi.waitFor(() => expect(pipeline.faults).toEqual({}))
  })

  test('shows the fault that is on already', async () => {
    pipeline.faults = { slowMs: 500 }
    await openLocal()
    const slow = await (await region('Stream')).findByRole<HTMLInputElement>('radio', { name: 'Slow' })
    expect(slow.checked).toBe(true)
    expect((await region('Stream')).getByText('Each call is delayed by 500 ms.')).toBeTruthy()
  })

  test('shows what another client asked for, how often, and more than one at once', async () => {
    pipeline.faults = { throttled: 0.5 }
    await openLocal()
    const stream = await region('Stream')
    const radio = (name: string) => stream.getByRole<HTMLInputElement>('radio', { name })
    await stream.findByText(/^Kinesis throttles whole/)
    const oftenOf = () => stream.getByRole<HTMLSelectElement>('combobox', { name: 'How often' })
    expect(oftenOf().selectedOptions[0]?.text).toBe('half of the calls')
    pipeline.faults = { replyLost: 0.25 }
    await vi.waitFor(() => expect(radio('Response lost').checked).toBe(true), patience)
    expect(oftenOf().selectedOptions[0]?.text).toBe('25% of the calls')
    pipeline.faults = { s3Down: true, throttled: 1 }
    await stream.findByText('429 and S3 down are on. Choose one to replace them.', {}, patience)
    expect(stream.getAllByRole<HTMLInputElement>('radio').some(({ checked }) => checked)).toBe(false)
  })

  test('has no faults left of a pipeline that was started anew, and no word of what that did not take', async () => {
    pipeline.faults = { throttled: 1 }
    await openLocal()
    const stream = await region('Stream')
    await stream.findByText(/^Kinesis throttles whole/)
    pipeline.isRunning = false
    fireEvent.click(stream.getByRole('radio', { name: 'Slow' }))
    await stream.findByText(/^Couldn’t change the fault/)
    Object.assign(pipeline, { isRunning: true, faults: {} })
    await stream.findByText('Everything works.', {}, patience)
    expect(stream.getByRole<HTMLInputElement>('radio', { name: 'None' }).checked).toBe(true)
  })
})
