import type { Page } from 'playwright'
import { describe, expect, it } from 'vitest'
import { expectAccessible } from './accessibility.ts'
import { downloadedText, setUpConsole, sharedSetup } from './fixtures.ts'
import { copyWith, eventsOf, fillEditor, journeyOf, send, visit } from './page.ts'
import { serve, serveDeployedConsole } from './site.ts'

const key = 'pk_a-key-of-this-test-alone'
const token = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ0ZXN0In0.c2ln'

const local = setUpConsole({ options: ['--key', key], failsRequests: true })
const permissions = ['clipboard-read', 'clipboard-write']
const open = () => local.open({ permissions })

const titled = (page: Page, word: string) => journeyOf(page).getByRole('heading', { name: new RegExp(`^${word}`) })

/** Fills in the access form in a part of the page and presses one of its buttons. */
async function fill(place: ReturnType<Page['getByRole']>, name: 'Key' | 'Token', secret: string, action: string) {
  await place.getByLabel(new RegExp(`^${name}, in`)).fill(secret)
  await place.getByRole('button', { name: action }).click()
}

async function useKey(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Add key' }).click()
  await fill(page.getByRole('dialog', { name: 'Access' }), 'Key', key, 'Save')
  await page.getByRole('button', { name: 'Key is sent' }).and(page.locator(':focus')).waitFor()
}

/** Returns everything that outlives the page or can be passed on. */
async function traces(page: Page): Promise<string> {
  const copies = Object.values(
    await copyWith(page, ['Copy cURL', 'Copy fetch', 'Copy client', 'Copy .http', 'Copy link']),
  )
  const exported = await downloadedText(page, () =>
    eventsOf(page).getByRole('button', { name: 'Export as NDJSON' }).click(),
  )
  // The page stores its state a moment later and when it is left.
  const stored = await page.evaluate(() => {
    dispatchEvent(new Event('pagehide'))
    return JSON.stringify([{ ...localStorage }, { ...sessionStorage }, location.href, document.cookie, name])
  })
  expect(stored).toContain('signup')
  return [...copies, stored, exported].join('\n')
}

describe('a pipeline with a key', () => {
  it('requests a key, rejects a wrong one and drops it with the page', async () => {
    const page = await open()
    await send(page)
    await titled(page, 'Key missing').waitFor()
    await page
      .getByRole('status')
      .getByText(/^Key missing: 401 in/)
      .waitFor()
    await journeyOf(page).getByText('Send the key of this pipeline in the header x-api-key.').waitFor()
    await expectAccessible(page)

    await fill(journeyOf(page), 'Key', 'pk_that-of-another-pipeline', 'Save and resend')
    await titled(page, 'Key rejected').waitFor()
    await page
      .getByRole('status')
      .getByText(/^Key rejected: 403 in/)
      .waitFor()
    await page.getByRole('heading', { name: 'Journey' }).and(page.locator(':focus')).waitFor()

    await fill(journeyOf(page), 'Key', key, 'Save and resend')
    await journeyOf(page).getByRole('button', { name: 'Open object' }).waitFor()
    await page.getByRole('button', { name: 'Key is sent' }).waitFor()

    const found = await traces(page)
    expect(found).toContain('x-api-key: $SLUICE_KEY')
    expect(found).not.toContain(key)

    await page.reload()
    await page.getByRole('button', { name: 'Add key' }).waitFor()
    await eventsOf(page).getByRole('button', { name: 'Resend signup' }).first().click()
    await titled(page, 'Key missing').waitFor()
    expect(
      await journeyOf(page)
        .getByLabel(/^Key, in/)
        .inputValue(),
    ).toBe('')
  })

  it('rejects a key that no header can carry and names the field', async () => {
    const page = await open()
    await page.getByRole('button', { name: 'Add key' }).click()
    const sheet = page.getByRole('dialog', { name: 'Access' })
    await expectAccessible(page)
    for (const secret of ['', 'pk_schlüssel', 'two words']) {
      await fill(sheet, 'Key', secret, 'Save')
      await sheet
        .getByRole('alert')
        .getByText(/^Key (is missing|can contain)/)
        .waitFor()
    }
    await expectAccessible(page)
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Add key' }).and(page.locator(':focus')).waitFor()
  })

  it('stops bursts and files without the key and accepts them with it', async () => {
    const page = await open()
    await page.getByText('Burst', { exact: true }).click()
    await page.getByRole('spinbutton', { name: 'Events' }).fill('40')
    await page.getByRole('button', { name: 'Start burst' }).click()
    await page.getByText('Stopped: Key missing.').waitFor()
    await useKey(page)
    await page.getByRole('button', { name: 'Start burst' }).click()
    await page.getByText(/^accepted 40 = in stream 40/).waitFor()

    await page.getByRole('button', { name: 'Key is sent' }).click()
    await page.getByRole('button', { name: 'Remove key' }).click()
    await page.getByText('File', { exact: true }).click()
    const file = { name: 'a.ndjson', mimeType: 'text/plain', buffer: Buffer.from('{"a":1}\n{"a":2}\n') }
    await page.locator('input[type="file"]').setInputFiles(file)
    await page.getByRole('button', { name: 'Send 2 rows' }).click()
    await page.getByText('Key missing: nothing more was sent.').waitFor()
    await useKey(page)
    await page.getByRole('button', { name: 'Send 2 rows' }).click()
    await page.getByText('Sent: 2 of 2 rows accepted.').waitFor()
  })
})

describe('an API that requires a token', () => {
  it('receives it from the deployed console, which stores it nowhere', async () => {
    const seen: (string | undefined)[] = []
    const results = [{ index: 0, id: 'a', status: 'accepted', shardId: 'shardId-000000000000', sequenceNumber: '49' }]
    const answer = { requestId: 'r', receivedAt: new Date().toISOString(), accepted: 1, rejected: 0, retry: 0, results }
    const api = await serve(({ method, headers }, response) => {
      response.setHeader('access-control-allow-origin', '*')
      response.setHeader('access-control-allow-headers', 'content-type,authorization,x-api-key')
      response.setHeader('content-type', 'application/json')
      if (method === 'OPTIONS') return response.writeHead(204).end()
      seen.push(headers.authorization)
      if (headers.authorization === `Bearer ${token}`) return response.writeHead(202).end(JSON.stringify(answer))
      return response.writeHead(401).end('{"message":"Unauthorized"}')
    })
    const site = await serveDeployedConsole((await sharedSetup()).deployedConsole)
    try {
      site.api = `http://api.localhost:${api.port}`
      const page = await local.newPage({ permissions })
      await visit(page, site.url)
      await fillEditor(page, '{"event":"signup"}')
      await send(page)
      await titled(page, 'Key missing').waitFor()
      await fill(journeyOf(page), 'Token', 'expired', 'Save and resend')
      await titled(page, 'Token rejected').waitFor()
      await expectAccessible(page)
      await fill(journeyOf(page), 'Token', `Bearer ${token}`, 'Save and resend')
      await titled(page, 'Accepted').waitFor()
      await page.getByRole('button', { name: 'Token is sent' }).waitFor()
      expect(seen).toEqual([undefined, 'Bearer expired', `Bearer ${token}`])
      const found = await traces(page)
      expect(found).toContain('authorization: Bearer $SLUICE_TOKEN')
      expect(found).not.toContain(token)
    } finally {
      await site.stop()
      await api.stop()
    }
  })
})
