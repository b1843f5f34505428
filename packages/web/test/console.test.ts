// @vitest-environment node
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright'
import { describe, expect, test } from 'vitest'
import { expectNoBarrier, historyOf, isLive, journeyOf, send, startConsole, textOf, write } from './page.ts'

const local = startConsole()

async function deliver(page: Page): Promise<void> {
  await send(page)
  await journeyOf(page).getByRole('button', { name: 'Open object' }).waitFor()
  await journeyOf(page).locator('pre').waitFor()
}

describe('the console on the local pipeline', () => {
  test('follows an event from Ctrl+Enter to the line of a file on disk that holds its text', async () => {
    const page = await local.open()
    const text = '{ "event": "signup",  "user_id": 12345678901234567890 }'
    await write(page, text)
    await deliver(page)

    const factOf = (name: string) => journeyOf(page).locator('dt', { hasText: name }).locator('+ dd').innerText()
    const [id, key, line] = await Promise.all([factOf('id'), factOf('object'), factOf('line')])
    const stored = readFileSync(join(local.pipeline().bucketDir, ...key.split('/')), 'utf8').split('\n')[
      Number(line) - 1
    ]
    expect(stored).toContain(`{"_meta":{"id":"${id}",`)
    expect(stored?.endsWith(`},${text.slice(1)}`)).toBe(true)
    expect(await journeyOf(page).locator('pre').innerText()).toBe(stored)

    await journeyOf(page).getByRole('button', { name: 'Open object' }).click()
    const opened = page.getByRole('region', { name: 'Objects' }).getByRole('listitem').and(page.locator(':focus'))
    await opened.waitFor()
    expect(await opened.locator('code').innerText()).toBe(stored)
    await expectNoBarrier(page)
  })

  test('shows line and column of what is not JSON, does not send it, and puts the caret there', async () => {
    const page = await local.open()
    await write(page, '{ "event": "signup",\n  "user_id": ,\n}')
    await page.getByText('Line 2, column 14: a value is missing').waitFor()
    await page.getByRole('button', { name: /^Send event/ }).click()
    await page.getByRole('status').getByText('Not sent. Fix line 2 first.').waitFor()
    await page.keyboard.type('7')
    expect(await textOf(page)).toBe('{ "event": "signup",\n  "user_id": 7,\n}')
    expect(await journeyOf(page).getByRole('heading', { name: 'Accepted' }).innerText()).toContain('not yet')
  })

  test('keeps the history across a reload', async () => {
    const page = await local.open()
    await deliver(page)
    await page.reload()
    await historyOf(page).getByText('Delivered', { exact: true }).waitFor()
    await historyOf(page).getByText('1 kept in this browser only').waitFor()
  })

  test.each([1280, 320])('leaves the journey where it is when the first event is sent, at %i px', async (width) => {
    const page = await local.open({ viewport: { width, height: 900 } })
    const firstHop = () =>
      journeyOf(page)
        .locator('.hop')
        .first()
        .evaluate((hop) => hop.getBoundingClientRect().top - (hop.closest('section')?.getBoundingClientRect().top ?? 0))
    const before = await firstHop()
    await send(page)
    await journeyOf(page)
      .getByText(/^202 · /)
      .waitFor()
    expect(await firstHop()).toBe(before)
  })

  test('has the theme that was chosen, whatever the system has, and keeps it across a reload', async () => {
    const page = await local.open({ colorScheme: 'light' })
    const choose = (theme: string) => page.getByTitle(`${theme} theme`).click()
    const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
    const light = await paper()
    await choose('dark')
    const dark = await paper()
    expect(dark).not.toBe(light)
    await page.reload()
    await isLive(page)
    expect(await paper()).toBe(dark)
    expect(await page.getByRole('radio', { name: 'dark', exact: true }).isChecked()).toBe(true)
    await deliver(page)
    await expectNoBarrier(page)

    await page.emulateMedia({ colorScheme: 'dark' })
    await choose('light')
    expect(await paper()).toBe(light)
    await choose('auto')
    expect(await paper()).toBe(dark)
    await page.reload()
    expect(await page.getByRole('radio', { name: 'auto', exact: true }).isChecked()).toBe(true)
  })

  test('tells what is chosen where colours are forced', async () => {
    const page = await local.open({ forcedColors: 'active' })
    const one = page.getByText('One', { exact: true })
    const chosen = await one.screenshot()
    await page.getByText('Burst', { exact: true }).click()
    expect(chosen.equals(await one.screenshot())).toBe(false)
  })

  test('keeps the button that sends in sight on a narrow screen, but never over what is in use', async () => {
    const page = await local.open({ viewport: { width: 320, height: 480 } })
    const button = page.getByRole('button', { name: 'Send event' })
    expect(await button.evaluate((it) => it.getBoundingClientRect().bottom <= innerHeight)).toBe(true)
    const isOnTop = async (inUse: Locator) => {
      await inUse.focus()
      return inUse.evaluate((it) => {
        it.scrollIntoView({ block: 'end' })
        const { x, y, width, height } = it.getBoundingClientRect()
        return it.contains(document.elementFromPoint(x + width / 2, y + height / 2))
      })
    }
    await write(page, '{"at": "{{now}}"}')
    expect(await isOnTop(page.getByText('Preview'))).toBe(true)
    await page.getByText('Burst', { exact: true }).click()
    expect(await isOnTop(page.getByRole('spinbutton', { name: 'Per request' }))).toBe(true)
  })

  test('can be used by everybody on a phone, from load to delivered', async () => {
    const page = await local.open({ viewport: { width: 320, height: 800 }, hasTouch: true, isMobile: true })
    await expectNoBarrier(page)
    await deliver(page)
    await expectNoBarrier(page)
  })
})
