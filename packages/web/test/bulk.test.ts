import type { Page } from 'playwright'
import { describe, expect, it } from 'vitest'
import { expectAccessible } from './accessibility.ts'
import { downloadedText, setUpConsole } from './fixtures.ts'
import { fillEditor, send } from './page.ts'

const local = setUpConsole({ bufferSeconds: 0 })

async function openBurst(plan: { events: number; perSecond: number; batch: number }): Promise<Page> {
  const page = await local.open()
  await page.getByText('Burst', { exact: true }).click()
  await page.getByRole('spinbutton', { name: 'Events' }).fill(String(plan.events))
  await page.getByRole('spinbutton', { name: 'Per second' }).fill(String(plan.perSecond))
  await page.getByRole('spinbutton', { name: 'Per request' }).fill(String(plan.batch))
  return page
}

/** The timeout for a delivery that the page doesn't show. */
const delivery = { timeout: 20_000 }

describe('a burst', () => {
  it('ends with as many of 10,000 events accepted as in the stream and in files', async () => {
    const page = await openBurst({ events: 10_000, perSecond: 4_000, batch: 100 })
    await fillEditor(page, '{"event":"burst","n":{{seq}},"big":12345678901234567890}')
    await send(page)
    await page.getByText('accepted 10,000 = in stream 10,000 = in S3 10,000 + buffered 0').waitFor({ timeout: 60_000 })
    const lines = local
      .pipeline()
      .storedLines()
      .filter((line) => line.includes('"event":"burst"'))
    const numbers = lines.map((line) => Number(/"n":(\d+),"big":12345678901234567890}$/.exec(line)?.[1]))
    expect(new Set(numbers).size).toBe(10_000)
    expect(lines).toHaveLength(10_000)
    const figureOf = (name: string) => page.locator('.run-numbers dt', { hasText: name }).locator('+ dd').innerText()
    expect(await figureOf('Accepted')).toBe('10,000')
    expect(await figureOf('p99')).toMatch(/^[\d.]+ m?s$/)

    await page.getByText('Show as table').click()
    const rows = page.getByRole('region', { name: 'Events per second' }).getByRole('row')
    const sums = async () => {
      const cells = (await rows.allInnerTexts()).slice(1).map((row) => row.replaceAll(',', '').split('\t').map(Number))
      return [1, 2].map((column) => cells.reduce((sum, row) => sum + (row[column] ?? 0), 0))
    }
    // The last second follows the counts.
    await expect.poll(sums).toEqual([10_000, 10_000])
    const drawn = () => page.locator('.chart canvas').evaluate((it) => (it as HTMLCanvasElement).toDataURL())
    const inLight = await drawn()
    await page.emulateMedia({ colorScheme: 'dark' })
    await expect.poll(drawn).not.toBe(inLight)
    await expectAccessible(page)
  })

  it('stops at once and accounts for the events sent before', async () => {
    const page = await openBurst({ events: 100_000, perSecond: 50, batch: 1 })
    await page.getByRole('button', { name: 'Start burst' }).click()
    await page.locator('.run-numbers dt', { hasText: 'Accepted' }).locator('+ dd', { hasText: /[1-9]/ }).waitFor()
    await page.getByRole('button', { name: 'Stop' }).click()
    await page.getByText('Stopped.').waitFor()
    await page.getByText(/^accepted ([\d,]+) = in stream \1 = in S3 \1 \+ buffered 0$/).waitFor()
  })

  it('continues behind another mode, which shows its progress', async () => {
    const page = await openBurst({ events: 150, perSecond: 50, batch: 1 })
    await page.getByRole('button', { name: 'Start burst' }).press('Enter')
    await page.getByText('Sending…').waitFor()
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Stop')
    await page.getByText('File', { exact: true }).click()
    const underWay = await page.getByText(/^A burst is running: \d+ of 150 sent\./).boundingBox()
    const choice = await page.locator('.file-choice').boundingBox()
    expect(choice?.y).toBeGreaterThanOrEqual((underWay?.y ?? 0) + (underWay?.height ?? 0) + 8)
    await page.getByText('Event', { exact: true }).click()
    await page.getByRole('button', { name: 'Show', exact: true }).click()
    await page.getByText('accepted 150 = in stream 150 = in S3 150 + buffered 0').waitFor()
    // The report is beside it, instead of the journey of another event.
    const report = page.getByRole('region', { name: 'Run report' })
    await report.getByText(/^accepted 150/).waitFor()
    expect(await page.getByRole('region', { name: 'Journey' }).count()).toBe(0)
    await page.getByText('Event', { exact: true }).click()
    expect(await page.getByText(/^accepted 150/).isVisible()).toBe(false)
    await send(page)
    await page
      .getByRole('status')
      .getByText(/^(Accepted|Delivered)/)
      .waitFor()
    await page.getByText('Burst', { exact: true }).click()
    expect(await page.getByText(/^accepted 150/).isVisible()).toBe(true)
    await send(page)
    await page.getByText('Sending…').waitFor()
  })

  it('does not start from invalid JSON and names the line', async () => {
    const page = await openBurst({ events: 10, perSecond: 10, batch: 1 })
    await fillEditor(page, '{"a": }')
    await page.getByRole('button', { name: 'Start burst' }).click()
    await page.getByText('Not sent. Fix line 1 first.').waitFor()
    expect(await page.getByText('Sending…').count()).toBe(0)
  })
})

describe('a field of the burst form', () => {
  it('accepts any text while it is edited and is corrected afterwards', async () => {
    const page = await openBurst({ events: 2_000, perSecond: 20_000, batch: 100 })
    const events = page.getByRole('spinbutton', { name: 'Events' })
    await events.focus()
    await page.keyboard.press('End')
    for (const _ of '2000') await page.keyboard.press('Backspace')
    await page.keyboard.type('500')
    expect(await events.inputValue()).toBe('500')
    await page.keyboard.type('0000')
    await page.keyboard.press('Tab')
    expect(await events.inputValue()).toBe('1000000')

    await events.fill('-40')
    await page.keyboard.press('Enter')
    await page.getByText(/^accepted 1 = in stream 1 /).waitFor()
    expect(await events.inputValue()).toBe('1')
  })
})

describe('a file', () => {
  async function openFile(name: string, content: string): Promise<Page> {
    const page = await local.open()
    await page.getByText('File', { exact: true }).click()
    await page
      .locator('input[type="file"]')
      .setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(content) })
    return page
  }

  it('sends the valid rows of NDJSON byte for byte and reports the others by line', async () => {
    const rows = Array.from({ length: 1_200 }, (_, n) => `{"event":"from-file",  "n": ${n}.0, "é":"👋"}`)
    rows.splice(600, 0, '{"event": ', '[]')
    const page = await openFile('events.ndjson', rows.join('\n'))
    await page.getByText('1,200 rows can be sent, 2 can’t.').waitFor()
    await page.getByRole('row', { name: /^601 / }).waitFor()
    await page.getByRole('button', { name: 'Send 1,200 rows' }).click()
    await page.getByText('Sent: 1,200 of 1,202 rows accepted.').waitFor()
    const report = await downloadedText(page, () => page.getByRole('button', { name: 'Download report' }).click())
    const reportedLines = report.trim().split('\n')
    expect(reportedLines.map((line) => JSON.parse(line).line)).toEqual([601, 602])
    await expectAccessible(page)
    await expect
      .poll(
        () =>
          new Set(
            local
              .pipeline()
              .storedLines()
              .flatMap((line) => /"event":"from-file", {2}"n": \d+\.0, "é":"👋"}$/.exec(line) ?? []),
          ).size,
        delivery,
      )
      .toBe(1_200)
  })

  it('is still checked after a change of modes', async () => {
    const page = await openFile('events.ndjson', '{"a":1}\n7\n')
    await page.getByText('1 row can be sent, 1 can’t.').waitFor()
    await page.getByText('Burst', { exact: true }).click()
    await page.getByRole('button', { name: 'Start burst' }).waitFor()
    expect(await page.getByText('1 row can be sent, 1 can’t.').isVisible()).toBe(false)
    await page.getByText('File', { exact: true }).click()
    await send(page)
    await page.getByText('Sent: 1 of 2 rows accepted.').waitFor()
  })

  it('sends each row of a CSV as an object with the names of its header', async () => {
    const page = await openFile('people.csv', 'event,name,note\ncsv,Zoë,"two\nlines"\ncsv,too,many,cells\ncsv,007,\n')
    await page.getByText('2 rows can be sent, 1 can’t.').waitFor()
    await page.getByRole('button', { name: 'Send 2 rows' }).click()
    await page.getByText('Sent: 2 of 3 rows accepted.').waitFor()
    await expect
      .poll(
        () =>
          local
            .pipeline()
            .storedLines()
            .flatMap((line) => /"event":"csv".*$/.exec(line) ?? [])
            .sort(),
        delivery,
      )
      .toEqual(['"event":"csv","name":"007","note":""}', '"event":"csv","name":"Zoë","note":"two\\nlines"}'])
  })

  it('uses the chosen delimiter if two are possible', async () => {
    const page = await openFile('unclear.csv', 'event,x;note\nchosen,1;"a;b"\n')
    await page.getByText('Which delimiter separates the values?').waitFor()
    expect(await page.getByRole('button', { name: /^Send/ }).count()).toBe(0)
    const delimiter = page.getByRole('combobox', { name: 'Delimiter' })
    await delimiter.selectOption('None (1 column)')
    await page.getByRole('columnheader', { name: 'event,x;note' }).waitFor()
    await delimiter.selectOption('Semicolon (2 columns)')
    await page.getByText('Delimiter: semicolon, 2 columns: event,x, note.').waitFor()
    await page.getByRole('row', { name: '2 chosen,1 a;b' }).waitFor()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Send 1 row' }).click()
    await page.getByText('Sent: 1 of 1 row accepted.').waitFor()
    const stored = () =>
      local
        .pipeline()
        .storedLines()
        .flatMap((line) => /"event,x":.*$/.exec(line) ?? [])
    await expect.poll(stored, delivery).toEqual(['"event,x":"chosen,1","note":"a;b"}'])
  })
})
