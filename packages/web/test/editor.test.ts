import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { describe, expect, it } from 'vitest'
import { expectAccessible } from './accessibility.ts'
import { setUpConsole } from './fixtures.ts'
import { editorOf, editorText, eventsOf, fillEditor, journeyOf, send } from './page.ts'

const local = setUpConsole({ bufferSeconds: 0 })

const permissions = ['clipboard-read', 'clipboard-write']
const open = (path?: string) => local.open({ permissions, ...(path && { path }) })

const preset = (name: string) => readFileSync(join(import.meta.dirname, `../presets/${name}.json`), 'utf8')
const choose = (page: Page, title: string) => page.getByRole('combobox', { name: 'Preset' }).selectOption(title)
const delivered = (page: Page) => journeyOf(page).getByRole('button', { name: 'Open object' })

/** Returns the stored line with the sent text, in which line breaks have become spaces. */
function storedLineOf(text: string): string | undefined {
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

describe('an event from the editor', () => {
  it.each([
    ['an integer of 2^53 + 1', '{"n":9007199254740993,"m":-0.0,"e":1E+2}'],
    ['a duplicate name', '{"a":1,"a":{"b":[]},"a":1.0}'],
    ['other scripts, an emoji and escapes', '{ "ñ":"日本語 👩‍👩‍👧 \\ud83d\\udc4b \\u0000\\/", "":"\u2028\u200b" }'],
    ['tabs and line breaks', '{\n\t"a":  [1,\n\n2 ]}'],
  ])('is stored byte for byte with %s', async (_, text) => {
    const page = await open()
    await paste(page, text)
    await send(page)
    await delivered(page).waitFor()
    expect(storedLineOf(text)).toBeDefined()
  })

  it('is stored byte for byte with the preset of 256 KiB', async () => {
    const page = await open()
    await choose(page, '256 KiB')
    await page.getByText('262,239 of 1,000,000 bytes as stored').waitFor()
    await send(page)
    await delivered(page).waitFor()
    expect(storedLineOf(preset('256-kib'))).toBeDefined()
  })
})

describe('the editor', () => {
  it('loses the focus with Tab and sends with Ctrl+Enter without a line break', async () => {
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

  it('keeps the text and the caret of the text area that it replaces', async () => {
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const page = await local.newPage()
    await page.route('**/code-editor-*.js', async (route) => {
      await held
      await route.continue()
    })
    await page.goto(local.pipeline().url)
    await page.locator('textarea').fill('{"a": }')
    await page.keyboard.press('ArrowLeft')
    release()
    await page.locator('.cm-content').waitFor()
    await page.keyboard.type('1')
    expect(await editorText(page)).toBe('{"a": 1}')
  })

  it('underlines what the handler rejected in the sent text', async () => {
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

  it('formats without changing a token and warns of ambiguous JSON', async () => {
    const page = await open()
    await fillEditor(page, '{"n":9007199254740993,"n":1.0}')
    await page.getByText(/9007199254740993 is beyond 2\^53/).waitFor()
    await page.getByText(/Duplicate name "n"/).waitFor()
    await page.getByRole('button', { name: 'Format' }).click()
    expect(await editorText(page)).toBe('{\n  "n": 9007199254740993,\n  "n": 1.0\n}')
  })

  it('fills in new values for placeholders with each send', async () => {
    const page = await open()
    await choose(page, 'Placeholders')
    await page.getByRole('checkbox', { name: 'Expand placeholders when sending' }).waitFor()
    await send(page)
    await delivered(page).waitFor()
    const first = await journeyOf(page).locator('dt', { hasText: 'id' }).first().locator('+ dd').innerText()
    await send(page)
    await delivered(page).waitFor()
    await expect
      .poll(() => journeyOf(page).locator('dt', { hasText: 'id' }).first().locator('+ dd').innerText())
      .not.toBe(first)
    expect(first).toMatch(/^[0-9a-f-]{36}$/)
  })
})

describe('a hostile payload', () => {
  it('is shown as text, as a name, a value or an id', async () => {
    const page = await open()
    const evil = '<img src=x onerror="document.title=\'ran\'"><script>document.title="ran"</script>{{constructor}}'
    const name = JSON.stringify(evil)
    await paste(page, `{"event":${name},${name}:${name},"event_id":${name}}`)
    await send(page)
    await delivered(page).waitFor()
    await journeyOf(page).locator('pre').waitFor()
    await delivered(page).click()
    await page.locator('.lines li:focus').waitFor()
    await eventsOf(page).getByText('<img src=x').first().waitFor()
    expect(await page.title()).toBe('Sluice: follow an event into S3')
    expect(await page.locator('img, main script').count()).toBe(0)
  })
})

describe('a share link', () => {
  it('brings the text to another browser without sending it', async () => {
    const text = '{ "event": "shared", "n": 9007199254740993, "ü": "👋" }'
    const page = await open()
    await paste(page, text)
    await page.getByRole('button', { name: 'Copy link' }).click()
    await page.getByRole('button', { name: 'Copied' }).waitFor()
    const link = await clipboard(page)
    expect(new URL(link).search).toBe('')

    const submitted: string[] = []
    const other = await open(new URL(link).hash.replace(/^/, '/'))
    other.on('request', (request) => submitted.push(request.method()))
    await expect.poll(() => editorText(other)).toBe(text)
    expect(other.url()).toBe(`${local.pipeline().url}/`)
    expect(submitted).not.toContain('POST')
    await eventsOf(other).getByText('What you send is stored in this browser only').waitFor()
  })

  it('keeps the draft that it replaces', async () => {
    const page = await open()
    await paste(page, '{"event":"shared"}')
    await page.getByRole('button', { name: 'Copy link' }).click()
    await page.getByRole('button', { name: 'Copied' }).waitFor()
    const { hash } = new URL(await clipboard(page))
    await paste(page, '{"event":"mine"}')
    await page.evaluate((hash) => location.assign(hash), hash)
    await page
      .getByRole('status')
      .getByText(/^Loaded from a link\. Your draft is under Preset as “Before the link”\.$/)
      .waitFor()
    expect(await editorText(page)).toBe('{"event":"shared"}')
    await expectAccessible(page)
    await page.getByRole('combobox', { name: 'Preset' }).selectOption('Before the link')
    await expect.poll(() => editorText(page)).toBe('{"event":"mine"}')
  })
})

describe('a damaged share link', () => {
  it.each(['#e=abc', '#e=%%%'])('%s loads nothing and shows a message', async (hash) => {
    const page = await open(`/${hash}`)
    await page.getByRole('status').getByText('Couldn’t load the shared text: the link is damaged.').waitFor()
    expect(await editorText(page)).toBe(preset('sign-up'))
    expect(page.url()).toBe(`${local.pipeline().url}/`)
    await expectAccessible(page)
  })
})

describe('the keyboard', () => {
  it('is enough to get from load to the delivered line', async () => {
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

  it('moves through the list and shows its keys, which can be turned off', async () => {
    const page = await open()
    for (const name of ['first', 'second']) {
      await fillEditor(page, `{"event":"${name}"}`)
      await send(page)
      await eventsOf(page).getByRole('button', { name, exact: true }).waitFor()
    }
    // In a field, a letter is text.
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
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
    await expectAccessible(page)
    await page.getByRole('checkbox', { name: 'Enable single-letter shortcuts' }).uncheck()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor({ state: 'hidden' })
    await page.keyboard.press('?')
    expect(await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).count()).toBe(0)
  })
})
