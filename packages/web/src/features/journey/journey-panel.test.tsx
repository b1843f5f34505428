import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { acceptedResult, fakePipeline } from '../../../test/fake-pipeline.ts'
import { waitFor } from '../../../test/wait-for.ts'
import type { Entry } from '../../log/entry.ts'
import type { Outcome } from '../../submit/outcome.ts'
import { JourneyPanel } from './journey-panel.tsx'

let pipeline: ReturnType<typeof fakePipeline>

beforeEach(() => {
  pipeline = fakePipeline()
})

afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

const accepted: Outcome = {
  kind: 'results',
  status: 202,
  ms: 5,
  response: {
    requestId: 'r',
    receivedAt: '2026-11-23T12:00:03.000Z',
    accepted: 1,
    rejected: 0,
    retry: 0,
    results: [acceptedResult('a')],
  },
}
const entry = (changes: Partial<Entry>): Entry => ({
  key: 'k',
  sentAt: new Date().toISOString(),
  name: 'signup',
  text: '{}',
  bytes: 2,
  id: 'a',
  outcome: accepted,
  steps: {},
  ...changes,
})
const buffered = {
  at: '2026-11-23T12:00:04.000Z',
  shardId: 'shardId-000000000000',
  bufferedBytes: 97,
  sizeBytes: 1_048_576,
  deliverAt: '2026-11-23T12:00:09.000Z',
}

function show(shown: Entry, onSend = () => {}) {
  render(
    <JourneyPanel
      entry={shown}
      connection={{ api: 'ok', live: 'on', local: null }}
      card={{ current: null }}
      onSend={onSend}
      onStop={() => {}}
      onGo={() => {}}
      onOpen={() => {}}
      renderAccess={({ wanted, action, onDone }) => (
        <button type="button" onClick={onDone}>
          {`${action}: ${wanted}`}
        </button>
      )}
    />,
  )
}
const focused = () => document.activeElement?.textContent

describe('JourneyPanel', () => {
  it('moves the focus to its title when the buffer is delivered', async () => {
    show(entry({ steps: { buffered } }))
    fireEvent.click(await screen.findByRole('button', { name: 'Deliver now' }))
    await waitFor(() => expect(focused()).toBe('Journey'))
  })

  it('shows that the buffer couldn’t be delivered', async () => {
    show(entry({ steps: { buffered } }))
    pipeline.isRunning = false
    fireEvent.click(await screen.findByRole('button', { name: 'Deliver now' }))
    await screen.findByText(/^Couldn’t deliver: the pipeline isn’t responding\./)
    expect(screen.getByRole('button', { name: 'Deliver now' })).toBeTruthy()
  })

  it('moves the focus to its title and resends once access is entered', async () => {
    const onSend = vi.fn()
    show(entry({ outcome: { kind: 'unrecognized', status: 401, ms: 5, message: 'Unauthorized' } }), onSend)
    fireEvent.click(await screen.findByRole('button', { name: 'Save and resend: jwt' }))
    expect(onSend).toHaveBeenCalledExactlyOnceWith('{}')
    expect(focused()).toBe('Journey')
  })

  it('requests a key if the function denies access', async () => {
    const problem = {
      type: 'about:blank',
      title: 'Unauthorized',
      status: 401,
      code: 'key_missing',
      detail: 'd',
      requestId: 'r',
    } as const
    show(entry({ text: null, outcome: { kind: 'problem', status: 401, ms: 5, problem } }))
    await screen.findByRole('button', { name: 'Save: key' })
  })
})
