import { storedLine } from '@sluice/core/stored-line'
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { acceptedResult, fakePipeline, objectKey, receivedRequest, resultsOf } from '../../test/fake-pipeline.ts'
import { setRuns } from '../log/runs.ts'
import { browserId } from '../submit/identity.ts'
import { App } from './app.tsx'
// The parts that are loaded later are loaded before the first test, because `findByRole` waits for one second only.
import '../features/history/history-panel.tsx'
import '../features/journey/journey-steps.tsx'
import '../features/local/local-panels.tsx'
import './live.ts'

let pipeline: ReturnType<typeof fakePipeline>

beforeEach(() => {
  localStorage.clear()
  setRuns([])
  pipeline = fakePipeline()
})

afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

/** Opens the page of a pipeline that has received some requests, and returns its list of events. */
async function openList(...received: ReturnType<typeof receivedRequest>[]) {
  pipeline.received = received
  render(<App />)
  await screen.findByText('API ok')
  await pipeline.begun()
  act(() => void pipeline.open())
  return region('Events')
}

const region = async (name: string) => within(await screen.findByRole('region', { name }))

/** Returns the cells of the row with a name: status, size, response time, shard, time to S3 and source. */
function cellsOf(name: string): (string | undefined)[] {
  const row = screen.getByRole('button', { name }).closest('li')
  const facts = [...(row?.querySelectorAll('.row-facts > span') ?? [])]
  return [row?.querySelector('.status-label'), ...facts].map((cell) => cell?.textContent ?? undefined)
}

const retry = (id: string, index: number) =>
  ({ index, id, status: 'retry', error: { code: 'unavailable', message: 'Not known.' } }) as const
const delivered = { at: '2026-11-23T12:00:08.100Z', key: objectKey }

describe('the list with other senders', () => {
  it('shows an event by name and follows it to its line', async () => {
    const older = receivedRequest('z', { name: 'older' })
    const list = await openList(older)
    expect((await list.findByRole('button', { name: 'older' })).getAttribute('aria-current')).toBeNull()
    pipeline.received = [receivedRequest('a', { name: 'signup' }), older]
    const name = await list.findByRole('button', { name: 'signup' })
    // A page that has sent nothing shows the first event that arrives.
    expect(name.getAttribute('aria-current')).toBe('true')
    expect(cellsOf('signup')).toEqual(['Accepted', '24 bytes', '5 ms', 'shard 0', '', 'curl/8.5.0'])
    expect(list.getByText('What you send is stored in this browser only · 2 of other senders')).toBeTruthy()
    const journey = await region('Journey')
    expect(await journey.findByText('In stream')).toBeTruthy()

    pipeline.found.set('a', { key: objectKey, line: 2 })
    pipeline.received = [receivedRequest('a', { name: 'signup', delivered, deliveredEvents: 1 }), older]
    expect(await list.findByText('Delivered')).toBeTruthy()
    expect(cellsOf('signup')).toEqual(['Delivered', '24 bytes', '5 ms', 'shard 0', '+5.1 s', 'curl/8.5.0'])
    expect(journey.getByText(objectKey)).toBeTruthy()
    expect((await journey.findByText('line')).nextElementSibling?.textContent).toBe('2')

    fireEvent.click(list.getByRole('button', { name: 'This browser' }))
    expect(list.queryByText('signup')).toBeNull()
    fireEvent.click(list.getByRole('button', { name: 'Clear the filter' }))
    expect(list.getByText('signup')).toBeTruthy()
  })

  it('keeps and follows the selected event when newer ones push it out', async () => {
    const list = await openList(receivedRequest('a', { name: 'signup' }), receivedRequest('b', { name: 'visit' }))
    fireEvent.click(await list.findByRole('button', { name: 'signup' }))
    pipeline.received = [receivedRequest('c', { name: 'order' })]
    await list.findByRole('button', { name: 'order' })
    expect(list.queryByRole('button', { name: 'visit' })).toBeNull()
    expect((await region('Journey')).getByText('signup')).toBeTruthy()
    pipeline.found.set('a', { key: objectKey, line: 2 })
    await list.findByText('Delivered')
    expect(cellsOf('signup')[0]).toBe('Delivered')
  })

  it('includes another browser, but not this one a second time', async () => {
    const own = receivedRequest('own', { source: 'console', console: browserId })
    const list = await openList(own, receivedRequest('there', { source: 'console', console: 'of-another' }))
    await list.findByRole('button', { name: 'there' })
    expect(list.queryByRole('button', { name: 'own' })).toBeNull()
    expect(cellsOf('there').at(-1)).toBe('another browser')
  })

  it('counts the events of a batch, which is delivered only when all are', async () => {
    const results = [0, 1, 2].map((index) => acceptedResult(`e-${index}`, index))
    const batch = { name: null, response: resultsOf(results, 'r-batch'), delivered }
    const list = await openList(receivedRequest('e-0', { ...batch, deliveredEvents: 1 }))
    fireEvent.click(await list.findByRole('button', { name: '3 events' }))
    expect(cellsOf('3 events')[0]).toBe('Partly delivered')
    expect(await (await region('Journey')).findByText('2 more events')).toBeTruthy()
    pipeline.received = [receivedRequest('e-0', { ...batch, deliveredEvents: 3 })]
    await list.findByText('Delivered')
  })

  it('follows each id of a batch that no response confirmed', async () => {
    const response = resultsOf([retry('b', 0), retry('c', 1)], 'r-lost')
    const lost = { name: null, status: 503, response, delivered }
    const list = await openList(receivedRequest('b', { ...lost, arrived: { b: 'delivered' } }))
    await list.findByRole('button', { name: '2 events' })
    expect(cellsOf('2 events')[0]).toBe('Unavailable')
    pipeline.received = [receivedRequest('b', { ...lost, arrived: { b: 'delivered', c: 'delivered' } })]
    await list.findByText('Delivered')
    expect(cellsOf('2 events').at(-2)).toBe('response lost')
  })
})

describe('the search by id', () => {
  const search = (list: Awaited<ReturnType<typeof region>>, id: string) => {
    const field = list.getByRole('searchbox')
    fireEvent.change(field, { target: { value: id } })
    fireEvent.keyDown(field, { key: 'Enter' })
  }

  it('finds an event that is only in an object, and opens its journey', async () => {
    const list = await openList()
    await list.findByText('Every event appears here: from this page, from curl or from your code.')
    pipeline.found.set('old', { key: objectKey, line: 2 })
    const line = new TextDecoder().decode(storedLine('{"event":"order"}', 'old', '2026-11-23T11:00:03.000Z'))
    pipeline.content = `{}\n${line}`
    search(list, 'old')
    fireEvent.click(await list.findByRole('button', { name: 'order' }))
    expect(cellsOf('order')).toEqual(['Delivered', '79 bytes', '', '', '', 'found in S3'])
    const journey = await region('Journey')
    const steps = (await journey.findAllByRole('heading', { level: 3 })).map((step) => step.textContent)
    expect(steps).toEqual(['Accepted, done', 'In stream, done', 'Buffered, done', 'Delivered, done'])
    expect(journey.getByText(objectKey)).toBeTruthy()
    expect(journey.getByText('line').nextElementSibling?.textContent).toBe('2')
    fireEvent.click(list.getByRole('button', { name: 'Edit copy of order' }))
    expect(screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Event as JSON' }).value).toBe('{"event":"order"}')
  })

  it('shows that no object has the id, or that the pipeline does not respond', async () => {
    const list = await openList()
    await list.findByText('Every event appears here: from this page, from curl or from your code.')
    search(list, 'missing')
    await list.findByText('No object has an event with this id. It may still be buffered.')
    pipeline.isRunning = false
    fireEvent.click(list.getByRole('button', { name: 'Find this id in S3' }))
    await list.findByText('Couldn’t search: the pipeline isn’t responding.')
  })
})
