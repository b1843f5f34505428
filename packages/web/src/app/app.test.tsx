import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  acceptedResult,
  fakePipeline,
  json,
  objectKey,
  sequenceNumber,
  shardId,
  submitResponse,
} from '../../test/fake-pipeline.ts'
import { waitFor } from '../../test/wait-for.ts'
import { historyKey } from '../log/history-storage.ts'
import { setRuns } from '../log/runs.ts'
import { App } from './app.tsx'
// The parts that are loaded later are loaded before the first test, because `findByRole` waits for one second only.
import '../features/burst/burst-panel.tsx'
import '../features/editor/editor-tools.tsx'
import '../features/history/history-panel.tsx'
import '../features/journey/journey-preview.tsx'
import '../features/journey/journey-steps.tsx'
import '../features/local/local-panels.tsx'
import '../features/send/send-result.tsx'
import './header-tools.tsx'
import './run-card.tsx'
import './signals.tsx'
import './live.ts'
import '../log/history-save.ts'

let pipeline: ReturnType<typeof fakePipeline>

/** Errors that React logs, such as a list without keys. happy-dom doesn't know the element `search`. */
const loggedErrors = () =>
  vi.mocked(console.error).mock.calls.filter(([words, tag]) => !/tag/.test(words) || tag !== 'search')

beforeEach(() => {
  localStorage.clear()
  setRuns([])
  pipeline = fakePipeline()
  vi.spyOn(console, 'error').mockImplementation(() => {})
})

afterEach(() => {
  cleanup()
  vi.useRealTimers()
  vi.unstubAllGlobals()
  expect(loggedErrors()).toEqual([])
  vi.restoreAllMocks()
})

const sample = '{"event": "signup", "user_id": 123}'
const editor = () => screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Event as JSON' })
const type = (text: string) => fireEvent.change(editor(), { target: { value: text } })
const pressSend = () => fireEvent.keyDown(document.body, { key: 'Enter', ctrlKey: true })
const statusText = () => screen.getByRole('status').textContent
const journey = () => within(screen.getByRole('region', { name: 'Journey' }))
const events = () => within(screen.getByRole('region', { name: 'Events' }))

async function openLocal() {
  const page = render(<App />)
  await screen.findByText('API ok')
  await pipeline.begun()
  act(() => void pipeline.open())
  return page
}

async function reportSteps(...ids: string[]) {
  const at = '2026-11-23T12:00:03.010Z'
  const deliverAt = new Date(Date.now() + 4_000).toISOString()
  await act(async () => {
    pipeline.emit({ type: 'accepted', at, ids, requestId: 'r-1', status: 202, ms: 14 })
    pipeline.emit({ type: 'stored', at, ids, shardId, sequenceNumber, bytes: 131 })
    pipeline.emit({ type: 'buffered', at, ids, shardId, bufferedBytes: 31_744, sizeBytes: 1_048_576, deliverAt })
  })
}

async function reportDelivery(...ids: string[]) {
  await act(async () => {
    pipeline.emit({ type: 'delivered', at: '2026-11-23T12:00:08.100Z', ids, key: objectKey, bytes: 131 })
  })
}

describe('first visit', () => {
  it('shows a valid event and the steps ahead of it', async () => {
    await openLocal()
    expect(editor().value).toBe(sample)
    expect(screen.getByText('Valid, 1 event')).toBeTruthy()
    expect(screen.getByText('131 of 1,000,000 bytes as stored')).toBeTruthy()
    const titles = await journey().findAllByRole('heading', { level: 3 })
    expect(titles.map((title) => title.textContent)).toEqual([
      'Accepted, not yet',
      'In stream, not yet',
      'Buffered, not yet',
      'Delivered, not yet',
    ])
  })

  it('shows that the pipeline is local and its events are live', async () => {
    await openLocal()
    expect(screen.getByText('Local')).toBeTruthy()
    expect(screen.getByText('Live')).toBeTruthy()
    expect(screen.getByText('http://localhost:3000/submit')).toBeTruthy()
    act(() => void pipeline.lose())
    expect(screen.getByText('Live: lost, reconnecting')).toBeTruthy()
  })
})

it('shows the hints on sending one event only in the mode for one event', async () => {
  await openLocal()
  const hints = () => [
    screen.queryByText('One event, or an array of events.'),
    screen.queryByText(/ sends from anywhere/),
  ]
  expect(hints()).not.toContain(null)
  for (const mode of ['Burst', 'File']) {
    fireEvent.click(screen.getByRole('radio', { name: mode }))
    expect(hints()).toEqual([null, null])
  }
})

describe('sending', () => {
  it('sends the text unchanged on Ctrl+Enter from anywhere on the page', async () => {
    await openLocal()
    const text = '{ "n": 12345678901234567890,\n  "n": 1.0 }'
    type(text)
    pressSend()
    await screen.findByText(/^Accepted: 202 in/)
    expect(pipeline.sent).toEqual([text])
  })

  it('shows line and column of invalid JSON while it is typed, and goes there', async () => {
    await openLocal()
    type('{ "event": "signup",\n  "user_id": ,\n}')
    await screen.findByText('Line 2, column 14: a value is missing')
    expect(editor().getAttribute('aria-invalid')).toBe('true')
    fireEvent.click(screen.getByRole('button', { name: 'Go to line 2' }))
    await waitFor(() => expect(document.activeElement).toBe(editor()))
    expect(editor().selectionStart).toBe(34)
  })

  it('does not send invalid JSON, names the line to fix, and goes there', async () => {
    await openLocal()
    type('{\n\n  oops }')
    fireEvent.click(screen.getByRole('button', { name: /^Send event/ }))
    expect(statusText()).toBe('Not sent. Fix line 3 first. Send anyway')
    await waitFor(() => expect(editor().selectionStart).toBe(5))
    expect(pipeline.sent).toEqual([])
    type('{}')
    expect(statusText()).not.toContain('Not sent')
  })

  it('shows a result only beside the draft that it belongs to', async () => {
    await openLocal()
    pressSend()
    await screen.findByText(/^Accepted: 202 in/)
    type('{"event":"other"}')
    expect(statusText()).toBe('')
    await reportDelivery('a')
    expect(statusText()).toBe('')
    type(sample)
    expect(statusText()).toBe('Delivered 5.1 s after acceptance.')
  })

  it('warns about an event that would be rejected, and sends it anyway', async () => {
    const message = '_meta is reserved. Rename this field.'
    const error = { code: 'reserved_field', pointer: '/_meta', message } as const
    pipeline.respondWith(() => submitResponse(422, [{ index: 0, status: 'rejected', error }]))
    await openLocal()
    type('{"_meta": 1}')
    await screen.findByText(`Would be rejected: ${message}`)
    type('[{"a": 1},\n {"b": 2, "_meta": 1}]')
    await screen.findByText(`Would be rejected (event 2): ${message}`)
    fireEvent.click(screen.getByRole('button', { name: 'Go to line 2' }))
    await waitFor(() => expect(editor().selectionStart).toBe(editor().value.indexOf('"_meta"')))
    type('{"_meta": 1}')
    pressSend()
    await journey().findByText('Rejected')
    expect(journey().getByText('reserved_field')).toBeTruthy()
    expect(journey().getByText('/_meta')).toBeTruthy()
    expect(journey().getByText(message)).toBeTruthy()
    expect(statusText()).toMatch(/^Rejected: 422 in \d+ ms. _meta is reserved. Rename this field.$/)
  })
})

const lostResult = {
  index: 0,
  id: 'a',
  status: 'retry',
  error: { code: 'unavailable', message: 'Not known.' },
} as const
const rejectedResult = {
  index: 0,
  status: 'rejected',
  error: { code: 'not_an_object', pointer: '', message: 'No.' },
} as const

describe('the journey', () => {
  it('follows an event step by step to its object and line', async () => {
    pipeline.found.set('a', { key: objectKey, line: 2 })
    await openLocal()
    pressSend()
    await reportSteps('a')
    expect(await journey().findByText('delivery in 4 s')).toBeTruthy()
    expect(journey().getByText('31 KiB of 1 MiB')).toBeTruthy()
    expect(journey().getByText('shard 0 · 131 bytes')).toBeTruthy()
    expect(journey().getByText('49660000…1122')).toBeTruthy()

    fireEvent.click(journey().getByRole('button', { name: 'Deliver now' }))
    await waitFor(() => expect(pipeline.requests).toContain('POST /_sluice/deliver'))
    await reportDelivery('a')
    expect(journey().getByText('5.1 s after acceptance')).toBeTruthy()
    expect(journey().getByText(objectKey)).toBeTruthy()
    expect((await journey().findByText('line')).nextElementSibling?.textContent).toBe('2')
    expect(await journey().findByText('{"_meta":{"id":"a","received_at":"2026-11-23T12:00:03.000Z"},')).toBeTruthy()
    fireEvent.click(journey().getByRole('button', { name: 'Open object' }))
    const objects = within(await screen.findByRole('region', { name: 'Objects' }))
    const line = (await objects.findByText('2')).closest('li')
    expect(line?.textContent).toBe('2{"_meta":{"id":"a","received_at":"2026-11-23T12:00:03.000Z"},"event": "signup"}')
    expect(document.activeElement).toBe(line)
    expect(objects.getByRole('link', { name: 'Download' }).getAttribute('href')).toBe(
      '/_sluice/objects/events/dt%3D2026-11-23/hour%3D12/api-kinesis-firehose-1.ndjson',
    )
  })

  it('shows the journey as a table and as JSON, with the response headers', async () => {
    await openLocal()
    pressSend()
    await reportSteps('a')
    expect((await journey().findByText('content-type')).nextElementSibling?.textContent).toBe('application/json')
    await reportDelivery('a')
    fireEvent.click(journey().getByRole('radio', { name: 'Table' }))
    const row = within(journey().getByRole('row', { name: /^Delivered 12:00:08.100/ }))
    expect(row.getByText(objectKey).tagName).toBe('CODE')
    expect(row.getByRole('button', { name: 'Copy object key' })).toBeTruthy()
    expect(
      within(journey().getByRole('row', { name: /^Accepted/ })).getByRole('button', { name: 'Copy id' }),
    ).toBeTruthy()
    expect(journey().getByRole('row', { name: /^Travel time 5\.1 s/ })).toBeTruthy()
    fireEvent.click(journey().getByRole('radio', { name: 'JSON' }))
    const json = JSON.parse(journey().getByText(/^\{/).textContent ?? '')
    expect(json).toMatchObject({ id: 'a', text: sample, steps: { delivered: { key: objectKey } } })
  })

  it('follows the first copy of an event whose response was lost', async () => {
    const error = { code: 'unavailable', message: 'Not known.' } as const
    pipeline.respondWith(() =>
      submitResponse(503, [{ index: 0, id: 'a', status: 'retry', error }], { 'retry-after': '1' }),
    )
    await openLocal()
    vi.useFakeTimers()
    pressSend()
    await act(() => vi.advanceTimersByTimeAsync(100))
    const at = '2026-11-23T12:00:01.000Z'
    const copy = { type: 'stored' as const, at, ids: ['a'], shardId, bytes: 131 }
    await act(async () => {
      pipeline.emit({ ...copy, sequenceNumber: '49660000000000000000000000000000000000000000000000000001' })
      pipeline.emit({ ...copy, sequenceNumber })
    })
    pipeline.respondWith(() => submitResponse(202, [acceptedResult('a')]))
    await act(() => vi.advanceTimersByTimeAsync(1_000))
    await act(async () => pipeline.emit({ type: 'delivered', at, ids: ['a'], key: objectKey, bytes: 262 }))
    expect(journey().getByText('from an earlier attempt')).toBeTruthy()
    expect(journey().getByText('49660000…0001')).toBeTruthy()
    expect(statusText()).toBe('Delivered from an earlier attempt.')
    expect(events().queryByText(/^\+/)).toBeNull()
    fireEvent.click(journey().getByRole('radio', { name: 'Table' }))
    expect(journey().getByRole('row', { name: 'Travel time – from an earlier attempt' })).toBeTruthy()
  })

  it.each([
    ['429 after an attempt that stored it', 429, 'throttled'],
    ['503', 503, 'unavailable'],
  ] as const)('stops the retries once an event with %s is delivered', async (_, status, code) => {
    const respond = (status: number, code: 'throttled' | 'unavailable') => () =>
      submitResponse(status, [{ index: 0, id: 'a', status: 'retry', error: { code, message: '' } }], {
        'retry-after': '5',
      })
    pipeline.respondWith(respond(503, 'unavailable'))
    await openLocal()
    vi.useFakeTimers()
    pressSend()
    await act(() => vi.advanceTimersByTimeAsync(1_000))
    pipeline.respondWith(respond(status, code))
    await act(() => vi.advanceTimersByTimeAsync(5_000))
    expect(pipeline.sent).toHaveLength(2)
    await reportDelivery('a')
    await act(() => vi.advanceTimersByTimeAsync(60_000))
    expect(pipeline.sent).toHaveLength(2)
    expect(statusText()).toBe('Delivered; the response was lost.')
    expect(journey().queryByRole('button', { name: 'Stop' })).toBeNull()
  })

  it('resends only the events of a batch that are not delivered', async () => {
    const error = { code: 'unavailable', message: '' } as const
    const results = ['a', 'b'].map((id, index) => ({ index, id, status: 'retry' as const, error }))
    pipeline.respondWith(() => submitResponse(503, results, { 'retry-after': '5' }))
    await openLocal()
    type('[{"event_id":"a"},{"event_id":"b"}]')
    vi.useFakeTimers()
    pressSend()
    await act(() => vi.advanceTimersByTimeAsync(1_000))
    await reportDelivery('a')
    pipeline.respondWith(() => submitResponse(202, [acceptedResult('b')]))
    await act(() => vi.advanceTimersByTimeAsync(5_000))
    expect(pipeline.sent.slice(1)).toEqual(['[{"event_id":"b"}]'])
  })

  it('follows an event that no response ever confirmed, to all its copies in S3', async () => {
    const error = { code: 'unavailable', message: 'Not known.' } as const
    pipeline.respondWith(() =>
      submitResponse(503, [{ index: 0, id: 'a', status: 'retry', error }], { 'retry-after': '1' }),
    )
    await openLocal()
    vi.useFakeTimers()
    pressSend()
    await act(() => vi.advanceTimersByTimeAsync(60_000))
    expect(pipeline.sent).toHaveLength(5)
    expect(journey().getByText('503, 503, 503, 503, 503')).toBeTruthy()
    expect(journey().getByRole('button', { name: 'Resend' })).toBeTruthy()
    const at = '2026-11-23T12:00:01.000Z'
    const copy = { type: 'stored' as const, at, ids: ['a'], shardId, bytes: 131, sequenceNumber }
    await act(async () => {
      pipeline.emit(copy)
      pipeline.emit(copy)
    })
    expect(journey().getByText('503, 503, 503, 503, 503; at least one was stored')).toBeTruthy()
    expect(events().getByText('In stream')).toBeTruthy()
    expect(journey().getByText('the first of 2 copies')).toBeTruthy()
    pipeline.found.set('a', { key: objectKey, line: 2 })
    pipeline.copies = [{ key: objectKey, line: 5 }]
    await act(async () => pipeline.emit({ type: 'delivered', at, ids: ['a', 'a'], key: objectKey, bytes: 262 }))
    await act(() => vi.advanceTimersByTimeAsync(100))
    expect(statusText()).toBe('Delivered; the response was lost.')
    expect(events().getByText('Delivered')).toBeTruthy()
    expect(events().getByText('response lost')).toBeTruthy()
    expect(journey().getByText('the response was lost')).toBeTruthy()
    expect(journey().getByText('Unavailable')).toBeTruthy()
    expect(journey().queryByRole('button', { name: 'Resend' })).toBeNull()
    expect(journey().getByText(/copies in S3/).textContent).toBe('2 copies in S3. Deduplicate by _meta.id.')
    expect(journey().getByRole('button', { name: `${objectKey}, line 5` })).toBeTruthy()
  })

  it.each([
    ['rejected', () => submitResponse(422, [rejectedResult])],
    ['denied', () => json(401, { message: 'Unauthorized' })],
    ['a wrong address', () => json(404, { message: 'Not Found' })],
    ['throttled', () => submitResponse(429, [{ ...lostResult, error: { code: 'throttled', message: 'Full.' } }])],
  ] as const)('never reaches its later steps if it was %s', async (_, respond) => {
    pipeline.respondWith(respond)
    await openLocal()
    vi.useFakeTimers()
    pressSend()
    await act(() => vi.advanceTimersByTimeAsync(60_000))
    for (const step of ['In stream', 'Buffered', 'Delivered']) {
      expect(journey().getByRole('heading', { name: new RegExp(`^${step}.*not reached$`) })).toBeTruthy()
    }
    expect(journey().queryByText(/not yet/)).toBeNull()
  })

  it.each([
    ['may be stored', () => submitResponse(503, [lostResult])],
    ['may have reached the handler', () => json(503, { message: 'Service Unavailable' })],
  ])('keeps its later steps open if it %s', async (_, respond) => {
    pipeline.respondWith(respond)
    await openLocal()
    vi.useFakeTimers()
    pressSend()
    await act(() => vi.advanceTimersByTimeAsync(60_000))
    expect(journey().getByRole('heading', { name: /^Delivered.*not yet$/ })).toBeTruthy()
  })

  it('shows which events of a batch arrived although the response didn’t confirm them', async () => {
    pipeline.respondWith(() => submitResponse(503, [acceptedResult('a'), { ...lostResult, index: 1, id: 'b' }]))
    await openLocal()
    vi.useFakeTimers()
    type('[{"n":1}, {"n":2}]')
    pressSend()
    await act(() => vi.advanceTimersByTimeAsync(100))
    pipeline.respondWith(() => submitResponse(503, [{ ...lostResult, id: 'b' }]))
    await act(() => vi.advanceTimersByTimeAsync(60_000))
    const at = '2026-11-23T12:00:01.000Z'
    await act(async () => pipeline.emit({ type: 'stored', at, ids: ['b'], shardId, bytes: 131, sequenceNumber }))
    expect(journey().getByText('Stored; the response was lost.')).toBeTruthy()
    expect(events().getByText('Partly stored')).toBeTruthy()
    await act(async () => pipeline.emit({ type: 'delivered', at, ids: ['a', 'b'], key: objectKey, bytes: 262 }))
    expect(journey().getByText('Delivered; the response was lost.')).toBeTruthy()
    expect(events().getByText('Delivered')).toBeTruthy()
  })

  it('announces acceptance and delivery once each, and no countdown', async () => {
    pipeline.found.set('a', { key: objectKey, line: 2 })
    await openLocal()
    const said: (string | null)[] = []
    const listener = new MutationObserver(() => {
      if (said.at(-1) !== statusText()) said.push(statusText())
    })
    listener.observe(screen.getByRole('status'), { childList: true, subtree: true, characterData: true })
    pressSend()
    await reportSteps('a')
    await journey().findByText('delivery in 3 s')
    await reportDelivery('a')
    await journey().findByText('line')
    listener.disconnect()
    expect(said).toEqual(['Sending…', expect.stringMatching(/^Accepted: 202 in/), 'Delivered 5.1 s after acceptance.'])
  })

  it('finds an event again that was delivered during a reload', async () => {
    const page = await openLocal()
    pressSend()
    await screen.findByText(/^Accepted: 202 in/)
    dispatchEvent(new Event('pagehide'))
    page.unmount()
    pipeline.found.set('a', { key: objectKey, line: 7 })
    await openLocal()
    expect(await events().findByText('Delivered')).toBeTruthy()
    expect(journey().getByText(objectKey)).toBeTruthy()
  })

  it('follows an event with its own id even if the response was lost', async () => {
    const answers: ((response: Response) => void)[] = []
    pipeline.respondWith(() => new Promise((resolve) => answers.push(resolve)))
    await openLocal()
    type('{"event_id":"mine"}')
    pressSend()
    await reportSteps('mine')
    pipeline.respondWith(() => Promise.reject(new DOMException('late', 'TimeoutError')))
    type('{"event_id":"other"}')
    pressSend()
    await journey().findByText('No response')
    expect(journey().getByText(/may still arrive/)).toBeTruthy()
    await reportSteps('other')
    expect(journey().getByText('Accepted')).toBeTruthy()
    expect(journey().getByText('202 · 14 ms')).toBeTruthy()
  })
})

describe('the draft', () => {
  it('survives a reload, with its format', async () => {
    const page = await openLocal()
    type('{"specversion": "1.0" }')
    fireEvent.change(await screen.findByRole('combobox', { name: 'Content type' }), {
      target: { value: 'cloudevents' },
    })
    await waitFor(() => expect(contentType()).toBe('cloudevents'))
    dispatchEvent(new Event('pagehide'))
    page.unmount()
    await openLocal()
    expect(editor().value).toBe('{"specversion": "1.0" }')
    await waitFor(() => expect(contentType()).toBe('cloudevents'))
  })

  const contentType = () => screen.getByRole<HTMLSelectElement>('combobox', { name: 'Content type' }).value

  it('can be sent as typed although it is invalid', async () => {
    const detail = 'Line 1, column 7: a value is missing'
    const problem = { title: 'Bad request', code: 'invalid_json', detail, line: 1, column: 7, requestId: 'r' }
    pipeline.respondWith(
      () =>
        new Response(JSON.stringify(problem), { status: 400, headers: { 'content-type': 'application/problem+json' } }),
    )
    await openLocal()
    type('{"a": }')
    pressSend()
    expect(pipeline.sent).toEqual([])
    fireEvent.click(screen.getByRole('button', { name: 'Send anyway' }))
    await journey().findByText('invalid_json')
    expect(pipeline.sent).toEqual(['{"a": }'])
    expect(events().getByRole('button', { name: '{"a": }' })).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Send anyway' })).toBeNull()
  })

  it.each(['Event', 'Burst'])('is the preset that was just chosen, in mode %s', async (mode) => {
    pipeline.content = '{"event":"preset"}'
    await openLocal()
    fireEvent.click(screen.getByRole('radio', { name: mode }))
    if (mode === 'Burst') {
      fireEvent.change(await screen.findByRole('spinbutton', { name: 'Events' }), { target: { value: '1' } })
      fireEvent.change(screen.getByRole('spinbutton', { name: 'Per request' }), { target: { value: '1' } })
    }
    fireEvent.change(await screen.findByRole('combobox', { name: 'Preset' }), { target: { value: 'order' } })
    pressSend()
    await waitFor(() => expect(pipeline.sent).toEqual(['{"event":"preset"}']))
  })

  it('is saved under a name, loaded and deleted again', async () => {
    const page = await openLocal()
    type('{"mine": 1.0}')
    fireEvent.click(await screen.findByRole('button', { name: 'Save draft' }))
    const dialog = () => within(screen.getByRole('dialog', { name: 'Drafts' }))
    const save = () => fireEvent.click(dialog().getByRole('button', { name: 'Save draft' }))
    save()
    expect(dialog().getByRole('alert').textContent).toBe('Enter a name.')
    fireEvent.change(dialog().getByRole('textbox', { name: 'Name' }), { target: { value: ' order ' } })
    save()
    expect(screen.queryByRole('dialog')).toBeNull()
    page.unmount()
    await openLocal()
    type('{}')
    fireEvent.change(await screen.findByRole('combobox', { name: 'Preset' }), { target: { value: 'draft order' } })
    await waitFor(() => expect(editor().value).toBe('{"mine": 1.0}'))
    fireEvent.click(screen.getByRole('button', { name: 'Save draft' }))
    fireEvent.click(dialog().getByRole('button', { name: 'Delete order' }))
    fireEvent.click(dialog().getByRole('button', { name: 'Close' }))
    await waitFor(() => expect(screen.queryByRole('option', { name: 'order' })).toBeNull())
  })

  it('is not sent if the preset that was chosen can’t be loaded', async () => {
    await openLocal()
    const menu = await screen.findByRole('combobox', { name: 'Preset' })
    pipeline.isRunning = false
    fireEvent.change(menu, { target: { value: 'order' } })
    pressSend()
    await screen.findByText('Couldn’t load the preset. Is the server still running?')
    pipeline.isRunning = true
    expect(pipeline.sent).toEqual([])
    pressSend()
    await waitFor(() => expect(pipeline.sent).toEqual([sample]))
  })
})

describe('a response that is not an acceptance', () => {
  it('shows each rejected event and follows the accepted one', async () => {
    const error = { code: 'not_an_object', pointer: '', message: 'Each element must be an object.' } as const
    pipeline.respondWith(() => submitResponse(207, [{ index: 0, status: 'rejected', error }, acceptedResult('b', 1)]))
    await openLocal()
    type('[1, {}]')
    pressSend()
    await journey().findByText('Accepted 1 of 2')
    expect(journey().getByRole('rowheader', { name: 'Event 1' })).toBeTruthy()
    expect(journey().getByText('b')).toBeTruthy()
    expect(events().getByText('Partly rejected')).toBeTruthy()
    expect(statusText()).toMatch(/^1 accepted, 1 rejected: 207 in \d+ ms. Event 1: Each element must be an object.$/)
  })

  const throttled = { index: 1, id: 'b', status: 'retry', error: { code: 'throttled', message: 'Full.' } } as const

  it('retries throttled events after Retry-After, in up to five attempts', async () => {
    pipeline.respondWith(() => submitResponse(429, [acceptedResult('a'), throttled], { 'retry-after': '3' }))
    await openLocal()
    vi.useFakeTimers()
    type('[{"n":1}, {"n":2.0}]')
    pressSend()
    await act(() => vi.advanceTimersByTimeAsync(100))
    expect(journey().getByText('Attempt 2 of 5 in 3 s')).toBeTruthy()
    expect(statusText()).toMatch(/^1 accepted, 1 to retry: 429 in .* Retrying automatically.$/)
    pipeline.respondWith(() => submitResponse(429, [{ ...throttled, index: 0 }], { 'retry-after': '1' }))
    await act(() => vi.advanceTimersByTimeAsync(3_000))
    expect(pipeline.sent).toEqual(['[{"n":1}, {"n":2.0}]', '[{"n":2.0}]'])
    expect(journey().getByText('Attempt 3 of 5 in 1 s')).toBeTruthy()
    await act(() => vi.advanceTimersByTimeAsync(60_000))
    expect(pipeline.sent).toHaveLength(5)
    pipeline.respondWith(() => submitResponse(202, [acceptedResult('c')]))
    fireEvent.click(journey().getByRole('button', { name: 'Resend 1 event' }))
    await act(() => vi.advanceTimersByTimeAsync(100))
    expect(pipeline.sent[5]).toBe('[{"n":2.0}]')
  })

  it('counts the results of all attempts together', async () => {
    pipeline.respondWith(() => submitResponse(429, [acceptedResult('a'), throttled], { 'retry-after': '1' }))
    await openLocal()
    vi.useFakeTimers()
    type('[{"n":1}, {"n":2.0}]')
    pressSend()
    await act(() => vi.advanceTimersByTimeAsync(100))
    pipeline.respondWith(() => submitResponse(202, [acceptedResult('b')]))
    await act(() => vi.advanceTimersByTimeAsync(1_000))
    expect(journey().getByText('Accepted 2 of 2')).toBeTruthy()
    expect(statusText()).toMatch(/^Accepted: 202 in/)
  })

  it('is not retried after Stop', async () => {
    pipeline.respondWith(() => json(429, { message: 'Too Many Requests' }, { 'retry-after': '2' }))
    await openLocal()
    vi.useFakeTimers()
    pressSend()
    await act(() => vi.advanceTimersByTimeAsync(100))
    expect(journey().getByText('Throttled')).toBeTruthy()
    fireEvent.click(journey().getByRole('button', { name: 'Stop' }))
    await act(() => vi.advanceTimersByTimeAsync(60_000))
    expect(pipeline.sent).toHaveLength(1)
    expect(journey().getByRole('button', { name: 'Resend' })).toBeTruthy()
  })

  it('is not retried after Stop during an attempt', async () => {
    pipeline.respondWith(() => json(429, { message: 'Too Many Requests' }, { 'retry-after': '2' }))
    await openLocal()
    vi.useFakeTimers()
    pressSend()
    await act(() => vi.advanceTimersByTimeAsync(100))
    let answer = (_: Response) => {}
    pipeline.respondWith(() => new Promise((resolve) => (answer = resolve)))
    await act(() => vi.advanceTimersByTimeAsync(2_000))
    const stop = journey().getByRole('button', { name: 'Stop' })
    fireEvent.click(stop)
    expect(journey().getByText('Attempt 2 of 5 is in progress, the last one')).toBeTruthy()
    expect(stop.isConnected).toBe(false)
    expect(document.activeElement?.textContent).toBe('Journey')
    await act(async () => answer(json(429, { message: 'Too Many Requests' }, { 'retry-after': '2' })))
    expect(journey().getByRole('button', { name: 'Resend' })).toBeTruthy()
    await act(() => vi.advanceTimersByTimeAsync(60_000))
    expect(pipeline.sent).toHaveLength(2)
  })

  it('shows a problem with its code and place', async () => {
    const problem = { title: 'Bad Request', status: 400, code: 'invalid_json', detail: 'Not JSON.', requestId: 'r-9' }
    pipeline.respondWith(() =>
      json(400, { ...problem, line: 2, column: 14 }, { 'content-type': 'application/problem+json' }),
    )
    await openLocal()
    pressSend()
    await journey().findByText('Not JSON.')
    expect(journey().getByText('invalid_json')).toBeTruthy()
    expect(journey().getByText('line 2, column 14')).toBeTruthy()
    expect(journey().getByText('r-9')).toBeTruthy()
    expect(journey().getByText('application/problem+json')).toBeTruthy()
    expect(statusText()).toMatch(/^Request rejected: 400 in \d+ ms. Not JSON.$/)
  })

  it.each([
    [401, { message: 'Unauthorized' }, 'Key missing', 'cross'],
    [403, { message: 'Forbidden' }, 'Forbidden', 'cross'],
    [404, { message: 'Not Found' }, 'Wrong address', 'cross'],
    [405, { message: 'Method Not Allowed' }, 'Wrong address', 'cross'],
    [413, { message: 'Request Entity Too Large' }, 'Too large', 'cross'],
    [415, { message: 'Unsupported Media Type' }, 'Wrong type', 'cross'],
    [503, { message: 'Service Unavailable' }, 'Server error', 'warning'],
  ])('has a title, an icon, a status and an announcement for a gateway’s %i', async (code, body, word, icon) => {
    pipeline.respondWith(() => json(code, body))
    await openLocal()
    pressSend()
    const title = await journey().findByRole('heading', { name: new RegExp(word) })
    expect(title.closest('li')?.querySelector('.node svg')?.getAttribute('data-icon')).toBe(icon)
    expect(journey().getByText(body.message, { selector: 'p' })).toBeTruthy()
    expect(events().getByText(word).querySelector('svg')?.getAttribute('data-icon')).toBe(icon)
    expect(statusText()).toMatch(new RegExp(`^${word}: ${code} in`))
    expect(journey().queryByRole('button', { name: 'Resend' }) !== null).toBe(code === 503)
  })

  it('means a wrong address if it is a web page', async () => {
    pipeline.respondWith(() => new Response('<!doctype html>', { headers: { 'content-type': 'text/html' } }))
    await openLocal()
    pressSend()
    await journey().findByRole('heading', { name: /Wrong address/ })
    expect(statusText()).toMatch(/^Wrong address: 200 in/)
  })

  it('marks the rejected place in the text, and leads there', async () => {
    const error = { code: 'reserved_field', pointer: '/b~1c/1/x', message: 'No x here.' } as const
    pipeline.respondWith(() =>
      submitResponse(207, [acceptedResult('a'), { index: 1, status: 'rejected', error }, acceptedResult('b', 2)]),
    )
    await openLocal()
    const text = '[{"x":1},\n {"b/c":[0,\n  {"x": [2]}]}, {}]'
    type(text)
    pressSend()
    const line = await journey().findByRole('button', { name: 'Go to line 3' })
    expect(editor().parentElement?.querySelector('mark')?.textContent).toBe('"x": [2]')
    type('{}')
    expect(editor().parentElement?.querySelector('mark')).toBeNull()
    fireEvent.click(line)
    await waitFor(() => expect(editor().selectionStart).toBe(text.indexOf('"x": [2]')))
    expect(editor().value).toBe(text)
  })

  it('offers to edit only the rejected part of a batch', async () => {
    const rejected = (index: number) =>
      ({ index, status: 'rejected', error: { code: 'invalid_id', pointer: '', message: 'No.' } }) as const
    pipeline.respondWith(() =>
      submitResponse(207, [acceptedResult('a'), rejected(1), acceptedResult('b', 2), rejected(3)]),
    )
    await openLocal()
    type('[{"n": 1}, {"n": 2.0}, {"n": 3},\n {"n":4}]')
    pressSend()
    fireEvent.click(await journey().findByRole('button', { name: 'Edit 2 rejected events' }))
    await waitFor(() => expect(editor().value).toBe('[{"n": 2.0},\n{"n":4}]'))
    await waitFor(() => expect(document.activeElement).toBe(editor()))
    expect(statusText()).not.toContain('rejected')
    pipeline.respondWith(() => submitResponse(422, [rejected(0), rejected(1)]))
    pressSend()
    await journey().findByText('Rejected')
    expect(journey().queryByRole('button', { name: /^Edit \d/ })).toBeNull()
  })

  it('is retried with the id of the first attempt if the event may be stored', async () => {
    const error = { code: 'unavailable', message: 'Not known.' } as const
    pipeline.respondWith(() =>
      submitResponse(503, [{ index: 0, id: 'known', status: 'retry', error }], { 'retry-after': '1' }),
    )
    await openLocal()
    vi.useFakeTimers()
    type(' {"n": 1.0} ')
    pressSend()
    await act(() => vi.advanceTimersByTimeAsync(100))
    expect(journey().getByText('Unavailable')).toBeTruthy()
    await act(() => vi.advanceTimersByTimeAsync(1_000))
    expect(pipeline.sent[1]).toBe('{"event_id":"known","n": 1.0}')
  })

  it('suggests to check the pipeline if no server responds', async () => {
    pipeline.respondWith(() => Promise.reject(new TypeError('Failed to fetch')))
    await openLocal()
    pressSend()
    await journey().findByText('Unreachable')
    expect(journey().getByText('npm start')).toBeTruthy()
    expect(statusText()).toBe('Unreachable: no server responded.')
  })
})

describe('the list of events', () => {
  it('resends identical text, and edits a copy', async () => {
    await openLocal()
    const text = '{"event":"order",\t"n": 1e2}'
    type(text)
    pressSend()
    await screen.findByText(/^Accepted: 202 in/)
    type('{}')
    fireEvent.click(events().getByRole('button', { name: 'Resend order' }))
    expect(pipeline.sent).toEqual([text, text])
    fireEvent.click(events().getAllByRole('button', { name: 'Edit copy of order' })[0] as HTMLElement)
    expect(editor().value).toBe(text)
  })

  it('is stored in the browser; clearing it can be undone', async () => {
    const page = await openLocal()
    pressSend()
    await screen.findByText(/^Accepted: 202 in/)
    dispatchEvent(new Event('pagehide'))
    page.unmount()
    await openLocal()
    expect(events().getByText('1 stored in this browser only')).toBeTruthy()
    events().getByRole('button', { name: 'Clear' }).focus()
    fireEvent.click(events().getByRole('button', { name: 'Clear' }))
    expect(events().getByText('Every event appears here: from this page, from curl or from your code.')).toBeTruthy()
    expect(document.activeElement).toBe(events().getByRole('button', { name: 'Undo clear' }))
    fireEvent.click(events().getByRole('button', { name: 'Undo clear' }))
    expect(document.activeElement).toBe(events().getByRole('button', { name: 'Clear' }))
    expect(events().getByRole('button', { name: 'signup' })).toBeTruthy()
    fireEvent.click(events().getByRole('button', { name: 'Clear' }))
    dispatchEvent(new Event('pagehide'))
    expect(JSON.parse(localStorage.getItem(historyKey) ?? '')).toEqual({ version: 1, entries: [] })
  })

  it('is searched, filtered by status, and paused', async () => {
    await openLocal()
    pressSend()
    await screen.findByText(/^Accepted: 202 in/)
    type('{"event":"order"}')
    pipeline.respondWith(() => json(404, { message: 'Not Found' }))
    pressSend()
    await journey().findByText('Wrong address')
    const names = () => [...document.querySelectorAll('.row-name')].map((name) => name.textContent)
    fireEvent.change(events().getByRole('searchbox'), { target: { value: 'SIGN' } })
    await waitFor(() => expect(names()).toEqual(['signup']))
    expect(events().getByText('1 of 2')).toBeTruthy()
    fireEvent.change(events().getByRole('searchbox'), { target: { value: '' } })
    fireEvent.change(events().getByRole('combobox', { name: 'Status' }), { target: { value: 'bad' } })
    await waitFor(() => expect(names()).toEqual(['order']))
    fireEvent.change(events().getByRole('combobox', { name: 'Status' }), { target: { value: 'all' } })
    fireEvent.click(events().getByRole('button', { name: 'Pause' }))
    pressSend()
    pressSend()
    await events().findByRole('button', { name: 'Resume (2 new)' })
    expect(names()).toEqual(['order', 'signup'])
    fireEvent.click(events().getByRole('button', { name: 'Resume (2 new)' }))
    await waitFor(() => expect(names()).toHaveLength(4))
  })

  it('reports that nothing matches, and clears the filter', async () => {
    await openLocal()
    pressSend()
    await screen.findByText(/^Accepted: 202 in/)
    fireEvent.change(events().getByRole('searchbox'), { target: { value: 'nowhere' } })
    await events().findByText('No events match.')
    fireEvent.click(events().getByRole('button', { name: 'Clear the filter' }))
    expect(await events().findByRole('button', { name: 'signup' })).toBeTruthy()
    expect(events().queryByText('No events match.')).toBeNull()
    expect(document.activeElement).toBe(events().getByRole('searchbox'))
  })

  it('lists a burst, and shows its report again from the list', async () => {
    await openLocal()
    pressSend()
    await screen.findByText(/^Accepted: 202 in/)
    fireEvent.click(screen.getByRole('radio', { name: 'Burst' }))
    const report = await screen.findByRole('region', { name: 'Run report' })
    expect(screen.queryByRole('region', { name: 'Journey' })).toBeNull()
    fireEvent.change(await screen.findByRole('spinbutton', { name: 'Events' }), { target: { value: '1' } })
    pressSend()
    const row = await events().findByRole('button', { name: 'Burst of 1 event' })
    await within(report).findAllByText('1 of 1')

    fireEvent.click(events().getByRole('button', { name: 'signup' }))
    expect(journey().getByText('a')).toBeTruthy()
    fireEvent.click(row)
    expect(await within(await screen.findByRole('region', { name: 'Run report' })).findAllByText('1 of 1')).toBeTruthy()
    fireEvent.click(events().getByRole('button', { name: 'Run again Burst of 1 event' }))
    await waitFor(() => expect(events().getAllByRole('button', { name: 'Burst of 1 event' })).toHaveLength(2))

    fireEvent.click(events().getByRole('button', { name: 'Clear' }))
    expect(events().queryByRole('button', { name: 'Burst of 1 event' })).toBeNull()
    fireEvent.click(events().getByRole('button', { name: 'Undo clear' }))
    expect(events().getAllByRole('button', { name: 'Burst of 1 event' })).toHaveLength(2)
    fireEvent.click(events().getAllByRole('button', { name: 'Resend signup' })[0] as HTMLElement)
    expect(await screen.findByRole('region', { name: 'Journey' })).toBeTruthy()
  })

  it('shows times in the style that was chosen last', async () => {
    const page = await openLocal()
    pressSend()
    const times = () => events().findByRole<HTMLSelectElement>('combobox', { name: 'Times' })
    fireEvent.change(await times(), { target: { value: 'utc' } })
    await screen.findByText(/^Accepted: 202 in/)
    dispatchEvent(new Event('pagehide'))
    page.unmount()
    await openLocal()
    expect((await times()).value).toBe('utc')
    expect(document.querySelector('.row time')?.textContent).toMatch(/Z$/)
  })

  it('shows the journey of the chosen entry', async () => {
    await openLocal()
    pressSend()
    await screen.findByText(/^Accepted: 202 in/)
    pipeline.respondWith(() => submitResponse(202, [acceptedResult('z')]))
    type('{"event":"order"}')
    pressSend()
    await journey().findByText('z')
    fireEvent.click(events().getByRole('button', { name: 'signup' }))
    expect(journey().getByText('a')).toBeTruthy()
    expect(events().getByRole('button', { name: 'signup' }).getAttribute('aria-current')).toBe('true')
  })
})

describe('a deployed page', () => {
  it('sends only to the API of its build, and shows when delivery follows', async () => {
    vi.stubEnv('VITE_API_URL', 'https://api.example.com/')
    vi.stubEnv('VITE_BUCKET', 'bucket-of-this-stage')
    vi.stubEnv('VITE_STAGE', 'this-stage')
    vi.resetModules()
    const { App: DeployedApp } = await import('./app.tsx')
    render(<DeployedApp />)
    expect(await screen.findByText('API: not used yet')).toBeTruthy()
    const names = () => [...document.querySelectorAll('.steps code')].map((name) => name.textContent)
    expect(names()).toEqual(['bucket-of-this-stage'])
    pressSend()
    await screen.findByText(/^Accepted: 202 in/)
    expect(journey().getByText('follows within 60 s')).toBeTruthy()
    const line = 'aws s3 ls "s3://bucket-of-this-stage/events/dt=2026-11-23/hour=12/"'
    expect(journey().getByText(line)).toBeTruthy()
    expect(journey().getByText('npm run -s sluice -- follow a --stage this-stage')).toBeTruthy()
    fireEvent.click(journey().getByRole('radio', { name: 'Table' }))
    const steps = () =>
      journey()
        .getAllByRole('rowheader')
        .map((hop) => hop.textContent)
    expect(steps()).toEqual(['Sent', 'Accepted', 'In stream', 'Delivery'])
    expect(journey().getByText('follows, not visible here')).toBeTruthy()
    expect(screen.getByText('API ok')).toBeTruthy()
    expect(pipeline.requests).toEqual(['POST https://api.example.com/submit'])
    vi.unstubAllEnvs()
    vi.resetModules()
  })
})
