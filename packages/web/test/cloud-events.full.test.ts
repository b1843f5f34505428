import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { describe, expect, it } from 'vitest'
import { expectAccessible } from './accessibility.ts'
import { setUpConsole } from './fixtures.ts'
import { copyWith, editorText, eventsOf, fillEditor, journeyOf, send, waitUntilLive } from './page.ts'

const preset = readFileSync(join(import.meta.dirname, '../presets/cloud-event.json'), 'utf8')
const id = '/orders/shop b46cf653-d48a-4b90-8dfa-355c01061361'
const one = 'application/cloudevents+json'
const many = 'application/cloudevents-batch+json'

const local = setUpConsole({ bufferSeconds: 0, failsRequests: true })

/** Opens a page and collects the content types of its POST requests. */
async function open(path = '') {
  const page = await local.open({ path, permissions: ['clipboard-read', 'clipboard-write'] })
  const types: (string | undefined)[] = []
  page.on('request', (request) => {
    if (request.method() === 'POST') types.push(request.headers()['content-type'])
  })
  return { page, types }
}

const choose = (page: Page, title: string) => page.getByRole('combobox', { name: 'Preset' }).selectOption(title)
const typeOf = (page: Page) =>
  page.getByRole('combobox', { name: 'Content type' }).evaluate((it: HTMLSelectElement) => it.selectedOptions[0]?.text)
const delivered = (page: Page) => journeyOf(page).getByRole('button', { name: 'Open object' }).waitFor()

describe('the CloudEvent preset', () => {
  it('is sent and resent as a CloudEvent whose id is its source and id', async () => {
    const { page, types } = await open()
    await choose(page, 'CloudEvent')
    await expect.poll(() => typeOf(page)).toBe(one)
    await expectAccessible(page)
    await send(page)
    await delivered(page)
    expect(await journeyOf(page).locator('dt', { hasText: 'id' }).first().locator('+ dd').innerText()).toBe(id)

    await choose(page, 'Sign-up')
    await expect.poll(() => typeOf(page)).toBe('application/json')
    // After a reload, only the list has the event.
    await page.reload()
    await waitUntilLive(page)
    await eventsOf(page).getByRole('button', { name: 'Resend com.example.order.placed' }).click()
    await expect.poll(() => types).toEqual([one, one])
    await eventsOf(page).getByText('2 stored in this browser only').waitFor()
    await delivered(page)
    await eventsOf(page).getByRole('button', { name: 'Edit copy of com.example.order.placed' }).first().click()
    await expect.poll(() => typeOf(page)).toBe(one)
    expect(await editorText(page)).toBe(preset)
  })

  it('keeps its content type in copies and in a share link', async () => {
    const { page } = await open()
    await choose(page, 'CloudEvent')
    await expect.poll(() => typeOf(page)).toBe(one)
    const { 'Copy link': link, ...copies } = await copyWith(page, [
      'Copy cURL',
      'Copy fetch',
      'Copy .http',
      'Copy link',
    ])
    expect(Object.values(copies).map((copy) => copy.includes(one))).toEqual([true, true, true])
    const { page: other } = await open(`/${new URL(link).hash}`)
    await expect.poll(() => typeOf(other)).toBe(one)
    expect(await editorText(other)).toBe(preset)
  })

  it('is sent as a batch if it is an array, also in a burst', async () => {
    const { page, types } = await open()
    await choose(page, 'CloudEvent')
    await expect.poll(() => typeOf(page)).toBe(one)
    const event = (n: string) => `{"specversion":"1.0","id":"${n}","source":"/test","type":"t"}`
    await fillEditor(page, `[${event('a')},\n${event('b')}]`)
    await expect.poll(() => typeOf(page)).toBe(many)
    await send(page)
    await delivered(page)
    await journeyOf(page).getByText('/test a', { exact: true }).waitFor()

    await fillEditor(page, event('{{seq}}'))
    await page.getByText('Burst', { exact: true }).click()
    await page.getByRole('spinbutton', { name: 'Events' }).fill('3')
    await page.getByRole('spinbutton', { name: 'Per request' }).fill('2')
    await page.getByRole('button', { name: 'Start burst' }).click()
    await page.getByText(/^accepted 3 = in stream 3/).waitFor()
    // The third of three events is sent by itself, also in an array.
    expect(types).toEqual([many, many, many])
  })

  it('shows before it is sent what the handler would reject', async () => {
    const { page } = await open()
    await fillEditor(page, '{"id":"a","source":"/test","type":"t"}')
    await page.getByText('Valid, 1 event').waitFor()
    await page.getByRole('combobox', { name: 'Content type' }).selectOption(one)
    await page
      .getByText('Would be rejected: The attribute specversion is missing. Every CloudEvent needs it.')
      .waitFor()
    await send(page)
    await journeyOf(page)
      .getByRole('row', { name: /invalid_attribute/ })
      .waitFor()
  })
})
