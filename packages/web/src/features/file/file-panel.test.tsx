import { cleanup, createEvent, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { acceptedVerdict, answered, fakePipeline } from '../../../test/fake-pipeline.ts'
import { FilePanel } from './file-panel.tsx'

let pipeline: ReturnType<typeof fakePipeline>

beforeEach(() => {
  pipeline = fakePipeline()
  render(<FilePanel isShown={true} onShow={() => {}} returnFocus={{ current: null }} />)
})

afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

const input = () => screen.getByLabelText<HTMLInputElement>(/^NDJSON, one event per line/)
const choose = (...parts: (string | Uint8Array<ArrayBuffer>)[]) =>
  fireEvent.change(input(), { target: { files: [new File(parts, 'a.ndjson')] } })
const click = (name: string) => fireEvent.click(screen.getByRole('button', { name }))
const chooseAndSend = async (rows: number) => {
  choose('{}\n'.repeat(rows))
  fireEvent.click(await screen.findByRole('button', { name: `Send ${rows} rows` }))
}
const accept = (count: number) =>
  answered(
    202,
    Array.from({ length: count }, (_, n) => acceptedVerdict('a', n)),
  )
const said = () => document.querySelector('[aria-live]')

test('a file that is dropped is taken, and the browser does not leave the page for it', async () => {
  const files = [new File(['{"a":1}\n'], 'dropped.ndjson')]
  const box = input().closest('label') as HTMLElement
  const over = createEvent.dragOver(box)
  fireEvent(box, over)
  const drop = createEvent.drop(box, { dataTransfer: { files } })
  fireEvent(box, drop)
  expect([over.defaultPrevented, drop.defaultPrevented]).toEqual([true, true])
  expect(await screen.findByRole('button', { name: 'Send 1 row' })).toBeTruthy()
  expect(screen.getByText('dropped.ndjson, 8 bytes')).toBeTruthy()
})

test.each([
  ['no rows', '', 'It has no rows.', 'warning'],
  ['no good row', '7\n', '0 rows can be sent, 1 cannot.', 'warning'],
  ['good rows and bad ones', '{}\n7\n', '1 row can be sent, 1 cannot.', 'warning'],
  ['good rows', '{}\n', '1 row can be sent, 0 cannot.', 'check'],
  ['what is not text', Uint8Array.of(255), /^This file is not UTF-8 text\./, 'cross'],
])('a file with %s is announced, with an icon that fits', async (_, content, words, icon) => {
  choose(content)
  const announced = await screen.findByText(words)
  expect(announced).toBe(said())
  expect(announced.querySelector('svg')?.getAttribute('data-icon')).toBe(icon)
})

test('rows that are sent fill a bar of all that were read', async () => {
  const answers: ((response: Response) => void)[] = []
  pipeline.answerWith(() => new Promise((resolve) => answers.push(resolve)))
  await chooseAndSend(800)
  const bar = await screen.findByRole<HTMLProgressElement>('progressbar', { name: 'Sent' })
  await vi.waitFor(() => expect(answers).toHaveLength(1))
  expect([bar.value, bar.max]).toEqual([0, 800])
  answers.shift()?.(accept(500))
  await vi.waitFor(() => expect([bar.value, bar.max]).toEqual([500, 800]))
})

test('what is stopped while it is sent says how much of the whole file went', async () => {
  const answers: ((response: Response) => void)[] = []
  pipeline.answerWith(() => new Promise((resolve) => answers.push(resolve)))
  await chooseAndSend(900)
  await vi.waitFor(() => expect(answers).toHaveLength(1))
  click('Stop')
  expect(said()?.textContent).toBe('Stopped: 0 of 900 rows accepted; the rest was not sent.')
  answers.shift()?.(accept(500))
  await screen.findByText('Stopped: 500 of 900 rows accepted; the rest was not sent.')
  expect(said()?.querySelector('svg')?.getAttribute('data-icon')).toBe('warning')
})

test('what is stopped while it is read says that nothing was sent', async () => {
  choose('{}\n'.repeat(100_000))
  await screen.findByText(/^[1-9][\d,]* rows read…$/)
  click('Stop')
  expect(said()?.textContent).toMatch(/^Stopped after [\d,]+ rows? read; nothing was sent\.$/)
  expect(pipeline.sent).toEqual([])
})

test('a wait for the API ends when it is stopped', async () => {
  const message = JSON.stringify({ message: 'Too Many Requests' })
  pipeline.answerWith(() => new Response(message, { status: 429, headers: { 'retry-after': '600' } }))
  await chooseAndSend(2)
  await vi.waitFor(() => expect(pipeline.sent).toHaveLength(1))
  await new Promise((resolve) => setTimeout(resolve))
  click('Stop')
  await screen.findByText('2 rows not stored')
  expect(pipeline.sent).toHaveLength(1)
})

test('the focus goes on from a button that goes', async () => {
  const answers: ((response: Response) => void)[] = []
  pipeline.answerWith(() => new Promise((resolve) => answers.push(resolve)))
  choose('{}\n'.repeat(2))
  const send = await screen.findByRole('button', { name: 'Send 2 rows' })
  send.focus()
  fireEvent.click(send)
  await vi.waitFor(() => expect(document.activeElement?.textContent).toBe('Stop'))
  await vi.waitFor(() => expect(answers).toHaveLength(1))
  answers.shift()?.(accept(2))
  await screen.findByText('Sent: 2 of 2 rows accepted.')
  await vi.waitFor(() => expect(document.activeElement).toBe(input()))
})

test('the focus stays where it is when a button goes that had it not', async () => {
  pipeline.answerWith(() => accept(2))
  input().focus()
  await chooseAndSend(2)
  await screen.findByText('Sent: 2 of 2 rows accepted.')
  expect(document.activeElement).toBe(input())
})
