import { cleanup, createEvent, fireEvent, render, renderHook, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { acceptedResult, fakePipeline, submitResponse } from '../../../test/fake-pipeline.ts'
import { waitFor } from '../../../test/wait-for.ts'
import type { RunRequest } from '../../log/run.ts'
import { setRuns, useRuns } from '../../log/runs.ts'
import { FilePanel } from './file-panel.tsx'
import { noProgress } from './file-progress.ts'

let pipeline: ReturnType<typeof fakePipeline>
/** The card beside the panel. */
let reportPlace: HTMLElement
let page: ReturnType<typeof render>

const panel = (request: RunRequest | null = null) => (
  <FilePanel
    isShown={true}
    onShow={() => {}}
    returnFocus={{ current: null }}
    isLocal={true}
    reportPlace={reportPlace}
    request={request}
  />
)

beforeEach(() => {
  pipeline = fakePipeline()
  localStorage.clear()
  setRuns([])
  reportPlace = document.body.appendChild(document.createElement('div'))
  page = render(panel())
})

afterEach(() => {
  cleanup()
  reportPlace.remove()
  vi.unstubAllGlobals()
})

const input = () => screen.getByLabelText<HTMLInputElement>(/^NDJSON with one event per line/)
const choose = (...parts: (string | Uint8Array<ArrayBuffer>)[]) =>
  fireEvent.change(input(), { target: { files: [new File(parts, 'a.ndjson')] } })
const click = (name: string) => fireEvent.click(screen.getByRole('button', { name }))
const chooseAndSend = async (rows: number) => {
  choose('{}\n'.repeat(rows))
  fireEvent.click(await screen.findByRole('button', { name: `Send ${rows} rows` }))
}
const accept = (count: number) =>
  submitResponse(
    202,
    Array.from({ length: count }, (_, n) => acceptedResult('a', n)),
  )
const status = () => document.querySelector('.file [aria-live]')

describe('FilePanel', () => {
  it('reads a dropped file, and the browser stays on the page', async () => {
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

  it.each([
    ['no rows', '', 'This file has no rows.', 'warning'],
    ['no good row', '7\n', '0 rows can be sent, 1 can’t.', 'warning'],
    ['good rows and bad ones', '{}\n7\n', '1 row can be sent, 1 can’t.', 'warning'],
    ['good rows', '{}\n', '1 row can be sent, 0 can’t.', 'check'],
    ['bytes that are not UTF-8', Uint8Array.of(255), /^This file is not UTF-8 text\./, 'cross'],
  ])('announces a file with %s, with a matching icon', async (_, content, words, icon) => {
    choose(content)
    const announced = await screen.findByText(words)
    expect(announced).toBe(status())
    expect(announced.querySelector('svg')?.getAttribute('data-icon')).toBe(icon)
  })

  it('shows the sent rows as a share of all rows', async () => {
    const responses: ((response: Response) => void)[] = []
    pipeline.respondWith(() => new Promise((resolve) => responses.push(resolve)))
    await chooseAndSend(800)
    const bar = await screen.findByRole<HTMLProgressElement>('progressbar', { name: /^Sent/ })
    await waitFor(() => expect(responses).toHaveLength(1))
    expect([bar.value, bar.max]).toEqual([0, 800])
    responses.shift()?.(accept(500))
    await waitFor(() => expect([bar.value, bar.max]).toEqual([500, 800]))
  })

  it('shows how many rows were accepted when sending is stopped', async () => {
    const responses: ((response: Response) => void)[] = []
    pipeline.respondWith(() => new Promise((resolve) => responses.push(resolve)))
    await chooseAndSend(900)
    await waitFor(() => expect(responses).toHaveLength(1))
    click('Stop')
    expect(status()?.textContent).toBe('Stopped: 0 of 900 rows accepted. The rest was not sent.')
    responses.shift()?.(accept(500))
    await screen.findByText('Stopped: 500 of 900 rows accepted. The rest was not sent.')
    expect(status()?.querySelector('svg')?.getAttribute('data-icon')).toBe('warning')
  })

  it('reports beside it when all accepted rows are in S3, and leaves a row in the list', async () => {
    Object.assign(pipeline.stats, { inStream: 10, delivered: 8, buffered: 2 })
    pipeline.respondWith(() => accept(2))
    choose('{}\n7\n{}\n')
    fireEvent.click(await screen.findByRole('button', { name: 'Send 2 rows' }))
    const report = within(reportPlace)
    await screen.findByText('Sent: 2 of 3 rows accepted.')
    expect(report.getByText('1 row not stored')).toBeTruthy()
    expect(report.getByRole('button', { name: 'Download report' })).toBeTruthy()
    // The first two are earlier events.
    Object.assign(pipeline.stats, { inStream: 12, delivered: 11, buffered: 1 })
    await report.findByText('1 of 2')
    Object.assign(pipeline.stats, { delivered: 12, buffered: 0 })
    await report.findByText('All 2 accepted rows are in S3.')
    expect(renderHook(useRuns).result.current).toMatchObject([
      { kind: 'file', name: 'a.ndjson', status: 'done', total: 3, accepted: 2, failed: 1, delivered: 2 },
    ])
  })

  it('sends the file of a run again', async () => {
    pipeline.respondWith(() => accept(2))
    await chooseAndSend(2)
    await screen.findByText('Sent: 2 of 2 rows accepted.')
    const [run] = renderHook(useRuns).result.current
    if (!run) throw new Error('no run')
    page.rerender(panel({ run, action: 'again' }))
    await waitFor(() => expect(pipeline.sent).toHaveLength(2))
    expect(pipeline.sent[1]).toBe(pipeline.sent[0])
  })

  it('shows the report of an earlier run', () => {
    const progress = { ...noProgress, rows: 9, good: 9, accepted: 7, badCount: 2, bad: [{ line: 4, problem: 'Bad.' }] }
    const report = { progress, totalRows: 9, delivered: 7 }
    const counts = { total: 9, accepted: 7, failed: 2, delivered: 7 }
    const run = { key: 'f', kind: 'file', startedAt: '', name: 'b.csv', status: 'done', source: null } as const
    page.rerender(panel({ run: { ...run, ...counts, file: null, report }, action: 'open' }))
    expect(within(reportPlace).getByText('All 7 accepted rows are in S3.')).toBeTruthy()
    expect(within(reportPlace).getByRole('cell', { name: 'Bad.' })).toBeTruthy()
  })

  it('shows that nothing was sent when reading is stopped', async () => {
    choose('{}\n'.repeat(100_000))
    await screen.findByText(/^[1-9][\d,]* rows read…$/)
    click('Stop')
    const nothingSent = /^Stopped after [\d,]+ rows? read\. Nothing was sent\.$/
    expect(status()?.textContent).toMatch(nothingSent)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(status()?.textContent).toMatch(nothingSent)
    expect(pipeline.sent).toEqual([])
  })

  it('ends the wait for a retry when it is stopped', async () => {
    const message = JSON.stringify({ message: 'Too Many Requests' })
    pipeline.respondWith(() => new Response(message, { status: 429, headers: { 'retry-after': '600' } }))
    await chooseAndSend(2)
    await waitFor(() => expect(pipeline.sent).toHaveLength(1))
    await new Promise((resolve) => setTimeout(resolve))
    click('Stop')
    await screen.findByText('2 rows not stored')
    expect(pipeline.sent).toHaveLength(1)
  })

  it('moves the focus from a button that disappears', async () => {
    const responses: ((response: Response) => void)[] = []
    pipeline.respondWith(() => new Promise((resolve) => responses.push(resolve)))
    choose('{}\n'.repeat(2))
    const send = await screen.findByRole('button', { name: 'Send 2 rows' })
    send.focus()
    fireEvent.click(send)
    await waitFor(() => expect(document.activeElement?.textContent).toBe('Stop'))
    await waitFor(() => expect(responses).toHaveLength(1))
    responses.shift()?.(accept(2))
    await screen.findByText('Sent: 2 of 2 rows accepted.')
    await waitFor(() => expect(document.activeElement).toBe(input()))
  })

  it('leaves the focus alone when a button without it disappears', async () => {
    pipeline.respondWith(() => accept(2))
    input().focus()
    await chooseAndSend(2)
    await screen.findByText('Sent: 2 of 2 rows accepted.')
    expect(document.activeElement).toBe(input())
  })

  describe('with a CSV file', () => {
    const chooseCsv = (text: string, name = 'a.csv') =>
      fireEvent.change(input(), { target: { files: [new File([text], name)] } })
    const select = () => screen.findByRole<HTMLSelectElement>('combobox', { name: 'Delimiter' })
    const tableText = () =>
      [...screen.getByRole('region', { name: 'Preview' }).querySelectorAll('tr')].map((row) =>
        [...row.cells].map(({ textContent }) => textContent).join(' · '),
      )

    it('previews the delimiter, the columns and the first rows', async () => {
      chooseCsv(`name;city\nA;X\n\nB\n${'C;Z\n'.repeat(9)}`)
      const summary = await screen.findByText('Delimiter: semicolon, 2 columns: name, city.')
      expect(summary.getAttribute('aria-live')).toBe('polite')
      expect(tableText()).toEqual([
        'Line · name · city',
        '2 · A · X',
        '4 · Can’t be sent: This row has 1 value, but the header has 2 names.',
        '5 · C · Z',
        '6 · C · Z',
        '7 · C · Z',
      ])
      expect(screen.getByRole('table', { name: 'First 5 rows of the file' })).toBeTruthy()
      expect((await select()).value).toBe(';')
    })

    it('requires a choice if two delimiters fit, before it reads the rows', async () => {
      pipeline.respondWith(() => accept(1))
      chooseCsv('a,b;c\n1,2;3\n')
      await screen.findByText('Which delimiter separates the values? Choose it to read the rows.')
      expect((await select()).value).toBe('')
      expect([...(await select()).options].slice(1).map(({ text }) => text)).toEqual([
        'Comma (2 columns)',
        'Semicolon (2 columns)',
        'None (1 column)',
      ])
      expect(tableText()).toEqual(['Line · a,b;c', '2 · 1,2;3'])
      expect(screen.queryByRole('button', { name: /^Send/ })).toBeNull()
      fireEvent.change(await select(), { target: { value: ';' } })
      fireEvent.click(await screen.findByRole('button', { name: 'Send 1 row' }))
      await screen.findByText('Sent: 1 of 1 row accepted.')
      expect(tableText()).toEqual(['Line · a,b · c', '2 · 1,2 · 3'])
      expect(pipeline.sent).toEqual(['[{"a,b":"1,2","c":"3"}]'])
    })

    it('requires a choice if only the rows contain a delimiter', async () => {
      chooseCsv('event\na,b\n')
      await screen.findByText(/^Which delimiter/)
      fireEvent.change(await select(), { target: { selectedIndex: 2 } })
      await screen.findByText('No delimiter, 1 column: event.')
      await screen.findByText('1 row can be sent, 0 can’t.')
      expect(tableText()).toEqual(['Line · event', '2 · a,b'])
    })

    it('requires a choice if "sep=" disagrees with the header', async () => {
      chooseCsv('sep=;\na,b\n1,2\n')
      await screen.findByText(/^Which delimiter/)
      expect((await select()).value).toBe('')
      fireEvent.change(await select(), { target: { value: ',' } })
      await screen.findByText('Delimiter: comma, 2 columns: a, b.')
      expect(tableText()).toEqual(['Line · a · b', '3 · 1 · 2'])
    })

    it('uses a comma for one column, and lists a later row with one', async () => {
      chooseCsv(`event\r\n${'signup\n'.repeat(200)}x,y\n`)
      await screen.findByText('Delimiter: comma, 1 column: event.')
      expect(tableText().slice(0, 2)).toEqual(['Line · event', '2 · signup'])
      await screen.findByText('200 rows can be sent, 1 can’t.')
      fireEvent.change(await select(), { target: { selectedIndex: 1 } })
      await screen.findByText('201 rows can be sent, 0 can’t.')
    })

    it('previews only the first columns of a wide file', async () => {
      const columns = Array.from({ length: 1_000 }, (_, n) => `c${n}`).join(',')
      chooseCsv(`${columns}\n${columns}\n`)
      await screen.findByText('First row, first 50 of 1,000 columns')
      expect(screen.getAllByRole('columnheader')).toHaveLength(51)
      expect(screen.getByText(/c18, c19 and 980 more\.$/)).toBeTruthy()
    })

    it('warns of a row that swallowed others', async () => {
      chooseCsv('a,b\n1,"2\n3,4\n5,6"\n')
      const announced = await screen.findByText('1 row can be sent, 0 can’t. Check 1 row first: see below.')
      expect(announced.querySelector('svg')?.getAttribute('data-icon')).toBe('warning')
      const table = screen.getByRole('table', { name: '1 row to check' })
      expect(table.textContent).toContain('2This row spans 3 lines. 2 of them look like rows.')
    })
  })

  it('previews the first rows of NDJSON', async () => {
    choose('{"a":1}\n7\n')
    const preview = await screen.findByRole('region', { name: 'Preview' })
    expect([...preview.querySelectorAll('tbody tr')].map(({ textContent }) => textContent)).toEqual([
      '1{"a":1}',
      '2Can’t be sent: An event must be a JSON object.',
    ])
  })
})
