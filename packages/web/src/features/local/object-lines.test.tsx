import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { fakePipeline } from '../../../test/fake-pipeline.ts'
import { waitFor } from '../../../test/wait-for.ts'
import { ObjectLines } from './object-lines.tsx'

let pipeline: ReturnType<typeof fakePipeline>

beforeEach(() => {
  pipeline = fakePipeline()
})

afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

const linesOf = (count: number) => Array.from({ length: count }, (_, n) => `line ${n}\n`).join('')

async function open(content: string, line: number | null = null) {
  pipeline.content = content
  render(<ObjectLines objectKey="events/a.ndjson" line={line} />)
  await waitFor(() => expect(document.activeElement).not.toBe(document.body))
}

const items = () => [...document.querySelectorAll('li')]
const button = (text: string) => screen.getByText<HTMLButtonElement>(text, { selector: 'button' })
const search = (text: string) => fireEvent.change(screen.getByLabelText('Search lines'), { target: { value: text } })

describe('ObjectLines', () => {
  it('shows every line, 200 at a time, forward and back', async () => {
    await open(linesOf(450))
    const expectRange = (first: number, last: number) => {
      expect([items().at(0)?.value, items().at(-1)?.value]).toEqual([first, last])
      expect(screen.getByText(`Lines ${first} to ${last} of 450`).getAttribute('aria-live')).toBe('polite')
    }
    expectRange(1, 200)
    expect(button('Show earlier').getAttribute('aria-disabled')).toBe('true')
    fireEvent.click(button('Show later'))
    expectRange(201, 400)
    fireEvent.click(button('Show later'))
    expectRange(251, 450)
    expect(button('Show later').getAttribute('aria-disabled')).toBe('true')
    fireEvent.click(button('Show later'))
    expectRange(251, 450)
    fireEvent.click(button('Show earlier'))
    expectRange(51, 250)
  })

  it('shows 200 lines without buttons to turn the page', async () => {
    await open(linesOf(200))
    expect(items()).toHaveLength(200)
    expect(screen.queryByText('Show later')).toBeNull()
  })

  it('moves the focus to the wanted line', async () => {
    await open(linesOf(450), 300)
    expect(document.activeElement?.textContent).toBe('300line 299')
  })

  it('moves the focus to the key without a wanted line', async () => {
    await open(linesOf(3))
    expect(document.activeElement?.textContent).toBe('events/a.ndjson')
  })

  it('shows the lines that contain a text, and how many there are', async () => {
    await open(linesOf(30))
    search('line 2')
    expect((await screen.findByText('11 of 30 lines')).getAttribute('aria-live')).toBe('polite')
    expect(items().map(({ value }) => value)).toEqual([3, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30])
  })

  it('shows that no line contains a text', async () => {
    await open(linesOf(3))
    search('nowhere')
    expect(await screen.findByText('No line contains this text.')).toBeTruthy()
    expect(items()).toEqual([])
    expect(screen.getByText('0 of 3 lines').getAttribute('aria-live')).toBe('polite')
  })

  it('shows that an object is empty', async () => {
    await open('')
    expect(screen.getByText('0 lines')).toBeTruthy()
    expect(screen.getByText('The object is empty.')).toBeTruthy()
  })

  it('shows that an object can’t be read, and moves the focus there', async () => {
    pipeline.isRunning = false
    await open('')
    expect(document.activeElement?.textContent).toMatch(/^Couldn’t read events\/a\.ndjson\./)
  })
})
