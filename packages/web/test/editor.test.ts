import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { describe, expect, test } from 'vitest'
import { expectAccessible } from './accessibility.ts'
import { setUpConsole } from './fixtures.ts'
import { editorOf, editorText, fillEditor, historyOf, journeyOf, send } from './page.ts'

const local = setUpConsole()
const patience = { timeout: 20_000 }

const permissions = ['clipboard-read', 'clipboard-write']
const open = (path?: string) => local.open({ permissions, ...(path && { path }) })

const preset = (name: string) => readFileSync(join(import.meta.dirname, `../presets/${name}.json`), 'utf8')
const choose = (page: Page, title: string) => page.getByRole('combobox', { name: 'Preset' }).selectOption(title)
const delivered = (page: Page) => journeyOf(page).getByRole('button', { name: 'Open object' })

/** The stored line that holds a text as it was sent, its line breaks become spaces. */
function lineOf(text: string): string | undefined {
  const event = text
    .trim()
    .slice(1)
    .replaceAll(/[\r\n]/g, ' ')
  return local
    .pipeline()
    .storedLines()
    .find((line) => line.endsWith(event))
}

async function paste(page: Page, text: string): Promise<void> {
  await editorOf(page).focus()
  await page.keyboard.press('Control+A')
  await page.evaluate((copied) => navigator.clipboard.writeText(copied), text)
  await page.keyboard.press('Control+V')
}

const clipboard = (page: Page) => page.evaluate(() => navigator.clipboard.readText())

describe('from the editor to the line every byte holds', () => {
  test.each([
    ['an integer of 2^53 + 1', '{"n":9007199254740993,"m":-0.0,"e":1E+2}'],
    ['a name that is there twice', '{"a":1,"a":{"b":[]},"a":1.0}'],
    ['other scripts, an emoji, escapes', '{ "ñ":"日本語 👩‍👩‍👧 \\ud83d\\udc4b \\u0000\\/", "":"\u2028\u200b" }'],
    ['tabs and line breaks', '{\n\t"a":  [1,\n\n2 ]}'],
  ])('of %s', async (_, text) => {
    const page = await open()
    await paste(page, text)
    await send(page)
    await delivered(page).waitFor()
    expect(lineOf(text)).toBeDefined()
  })

  test('of a preset of 256 KiB, and the page stays quick to use', async () => {
    const page = await open()
    await choose(page, '256 KiB')
    await page.getByText('262,239 of 1,000,000 bytes as stored').waitFor()
    await send(page)
    await delivered(page).waitFor()
    expect(lineOf(preset('256-kib'))).toBeDefined()
  })
})

describe('the editor', () => {
  test('leaves with Tab, and sends with Ctrl+Enter without a line of its own', async () => {
    const page = await open()
    await editorOf(page).focus()
    await page.keyboard.press('Tab')
    expect(await editorOf(page).evaluate((element) => element.matches(':focus'))).toBe(false)
    await editorOf(page).focus()
    await send(page)
    await page
      .getByRole('status')
      .getByText(/^Accepted/)
      .waitFor()
    expect(await editorText(page)).toBe(preset('sign-up'))
  })

  test('keeps text and caret when it takes the place of the text area', async () => {
    let letGo = () => {}
    const held = new Promise<void>((resolve) => {
      letGo = resolve
    })
    const page = await local.newPage()
    await page.route('**/code-editor-*.js', async (route) => {
      await held
      await route.continue()
    })
    await page.goto(local.pipeline().url)
    await page.locator('textarea').fill('{"a": }')
    await page.keyboard.press('ArrowLeft')
    letGo()
    await page.locator('.cm-content').waitFor()
    await page.keyboard.type('1')
    expect(await editorText(page)).toBe('{"a": 1}')
  })

  test('underlines what the handler refused, in the text that was sent', async () => {
    const page = await open()
    await fillEditor(page, '[{"ok": 1},\n {"event_id": {"no": "object"}}]')
    await send(page)
    await journeyOf(page)
      .getByRole('row', { name: /Event 2 Go to line 2 invalid_id/ })
      .waitFor()
    expect(await page.locator('.cm-wrong').allInnerTexts()).toEqual(['"event_id": {"no": "object"}'])
    await expectAccessible(page)
    await journeyOf(page).getByRole('button', { name: 'Go to line 2' }).click()
    await page.locator('.cm-content:focus').waitFor()
    await page.keyboard.type('x')
    expect(await editorText(page)).toContain('{x"event_id"')
  })

  test('formats without touching a token, and notes what readers may trip over', async () => {
    const page = await open()
    await fillEditor(page, '{"n":9007199254740993,"n":1.0}')
    await page.getByText(/9007199254740993 is beyond 2\^53/).waitFor()
    await page.getByText(/The name "n" is there twice/).waitFor()
    await page.getByRole('button', { name: 'Format' }).click()
    expect(await editorText(page)).toBe('{\n  "n": 9007199254740993,\n  "n": 1.0\n}')
  })

  test('fills in placeholders anew with each send', async () => {
    const page = await open()
    await choose(page, 'Placeholders')
    await page.getByRole('checkbox', { name: 'Fill in placeholders when sent' }).waitFor()
    await send(page)
    await delivered(page).waitFor()
    const first = await journeyOf(page).locator('dt', { hasText: 'id' }).first().locator('+ dd').innerText()
    await send(page)
    await delivered(page).waitFor()
    await expect
      .poll(() => journeyOf(page).locator('dt', { hasText: 'id' }).first().locator('+ dd').innerText(), patience)
      .not.toBe(first)
    expect(first).toMatch(/^[0-9a-f-]{36}$/)
  })
})

describe('a payload of somebody else’s', () => {
  test('runs nothing and breaks nothing, as name, value or key', async () => {
    const page = await open()
    const evil = '<img src=x onerror="document.title=\'ran\'"><script>document.title="ran"</script>{{constructor}}'
    const name = JSON.stringify(evil)
    await paste(page, `{"event":${name},${name}:${name},"event_id":${name}}`)
    await send(page)
    await delivered(page).waitFor()
    await journeyOf(page).locator('pre').waitFor()
    await delivered(page).click()
    await page.locator('.lines li:focus').waitFor()
    await historyOf(page).getByText('<img src=x').first().waitFor()
    expect(await page.title()).toBe('Sluice: follow an event into S3')
    expect(await page.locator('img, main script').count()).toBe(0)
  })
})

describe('a share link', () => {
  test('brings the text to another browser, which sends nothing by itself', async () => {
    const text = '{ "event": "shared", "n": 9007199254740993, "ü": "👋" }'
    const page = await open()
    await paste(page, text)
    await page.getByRole('button', { name: 'Share link' }).click()
    await page.getByRole('button', { name: 'Copied' }).waitFor()
    const link = await clipboard(page)
    expect(new URL(link).search).toBe('')

    const submitted: string[] = []
    const other = await open(new URL(link).hash.replace(/^/, '/'))
    other.on('request', (request) => submitted.push(request.method()))
    await expect.poll(() => editorText(other), patience).toBe(text)
    expect(other.url()).toBe(`${local.pipeline().url}/`)
    expect(submitted).not.toContain('POST')
    await historyOf(other).getByText('What you send is listed here.').waitFor()
  })
})

describe('a damaged share link', () => {
  test.each(['#e=abc', '#e=%%%'])('%s loads nothing and says so', async (hash) => {
    const page = await open(`/${hash}`)
    await page.getByRole('status').getByText('This link is damaged; nothing was loaded.').waitFor()
    expect(await editorText(page)).toBe(preset('sign-up'))
    expect(page.url()).toBe(`${local.pipeline().url}/`)
    await expectAccessible(page)
  })
})

describe('the keys', () => {
  test('lead from load to the delivered line without a mouse', async () => {
    const page = await open()
    await send(page)
    await delivered(page).waitFor()
    await page.keyboard.press('Tab')
    for (let i = 0; i < 60 && !(await delivered(page).evaluate((it) => it.matches(':focus'))); i++) {
      await page.keyboard.press('Tab')
    }
    await page.keyboard.press('Enter')
    await page.locator('.lines li:focus').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('heading', { name: 'Objects' }).and(page.locator(':focus')).waitFor()
  })

  test('go through the history, open their sheet, and can be turned off', async () => {
    const page = await open()
    for (const name of ['first', 'second']) {
      await fillEditor(page, `{"event":"${name}"}`)
      await send(page)
      await historyOf(page).getByRole('button', { name, exact: true }).waitFor()
    }
    // In a field a letter is a letter.
    await editorOf(page).press('End')
    await page.keyboard.type('?j')
    expect(await editorText(page)).toContain('?j')

    await page.getByRole('heading', { name: 'Journey' }).focus()
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await journeyOf(page).getByText('first', { exact: true }).waitFor()
    await page.keyboard.press('k')
    await page.keyboard.press('Enter')
    await journeyOf(page).getByText('second', { exact: true }).waitFor()

    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keys' }).waitFor()
    await expectAccessible(page)
    await page.getByRole('checkbox', { name: 'Keys that are single letters' }).uncheck()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog', { name: 'Keys' }).waitFor({ state: 'hidden' })
    await page.keyboard.press('?')
    expect(await page.getByRole('dialog', { name: 'Keys' }).count()).toBe(0)
  })
})
