import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { useState } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { fakePipeline, objectKey } from '../../../test/fake-pipeline.ts'
import { waitFor } from '../../../test/wait-for.ts'
import type { Opened } from '../../pipeline/opened.ts'
import { ObjectsPanel } from './objects-panel.tsx'

let pipeline: ReturnType<typeof fakePipeline>

beforeEach(() => {
  pipeline = fakePipeline()
})

afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

function Panel() {
  const [opened, setOpened] = useState<Opened | null>(null)
  return <ObjectsPanel version="" opened={opened} onOpen={setOpened} staleNotice={null} />
}

const folder = 'events/dt=2026-11-23/hour=12/'
const file = objectKey.slice(folder.length)

describe('ObjectsPanel', () => {
  it('lists the objects by prefix', async () => {
    render(<Panel />)
    expect(await screen.findByText(folder)).toBeTruthy()
    expect(screen.getByText('1 object · 66 bytes')).toBeTruthy()
  })

  it('opens an object, and closes it with the focus on the title', async () => {
    render(<Panel />)
    fireEvent.click(await screen.findByText(file))
    expect(await screen.findByText('2 lines')).toBeTruthy()
    await waitFor(() => expect(document.activeElement?.className).toBe('object-title'))
    fireEvent.click(screen.getByRole('button', { name: 'Show all objects' }))
    expect(await screen.findByText(file)).toBeTruthy()
    expect(document.activeElement?.textContent).toBe('Objects')
  })

  it('finds the event of another sender by its id, and opens its line', async () => {
    pipeline.found.set('from-curl', { key: objectKey, line: 2 })
    render(<Panel />)
    const find = (id: string) => {
      fireEvent.change(screen.getByRole('searchbox', { name: 'Event id' }), { target: { value: id } })
      fireEvent.click(screen.getByRole('button', { name: 'Find' }))
    }
    find(' ')
    await screen.findByText('Enter the id from the response, or your own event_id.')
    find('missing')
    await screen.findByText('No object has this event. It may still be buffered.')
    pipeline.isRunning = false
    find('from-curl')
    await screen.findByText('Couldn’t search: the pipeline isn’t responding.')
    Object.assign(pipeline, { isRunning: true, copies: [{ key: objectKey, line: 5 }] })
    find(' from-curl ')
    await screen.findByText('2 copies. The newest is open.')
    const line = (await screen.findByText('2')).closest('li')
    expect(document.activeElement).toBe(line)
  })

  it('shows what will appear in an empty bucket', async () => {
    pipeline.objects = []
    render(<Panel />)
    expect(await screen.findByText('Delivered objects will appear here.')).toBeTruthy()
  })

  it('shows eight objects of a prefix, then a hundred more at a time', async () => {
    pipeline.objects = Array.from({ length: 120 }, (_, n) => ({
      key: `${folder}${n}.ndjson`,
      bytes: 10,
      modifiedAt: '2026-11-23T12:00:00.000Z',
    }))
    render(<Panel />)
    const shown = () => screen.getAllByText(/ndjson$/).length
    await waitFor(() => expect(shown()).toBe(8))
    fireEvent.click(screen.getByText('Show 100 more'))
    expect(shown()).toBe(108)
    fireEvent.click(screen.getByText('Show 12 more'))
    expect(shown()).toBe(120)
    expect(screen.queryByText(/^Show \d/)).toBeNull()
  })
})
