import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright'
import { describe, expect, it } from 'vitest'
import { expectAccessible } from './accessibility.ts'
import { setUpConsole } from './fixtures.ts'
import { editorText, eventsOf, fillEditor, journeyOf, send, waitUntilLive } from './page.ts'

const local = setUpConsole({ bufferSeconds: 0 })

/** Sends the event in the editor and waits until its stored line is shown. */
async function sendAndDeliver(page: Page): Promise<void> {
  await send(page)
  await journeyOf(page).getByRole('button', { name: 'Open object' }).waitFor()
  await journeyOf(page).locator('pre').waitFor()
}

describe('the console', () => {
  it('is served in Brotli, or in gzip to a client without Brotli', async () => {
    const { url } = local.pipeline()
    const [script = ''] = /\/assets\/page-[^"]*\.js/.exec(await (await fetch(url)).text()) ?? []
    const load = (encodings: string) => fetch(url + script, { headers: { 'accept-encoding': encodings } })
    const responses = await Promise.all(['gzip, br', 'gzip', 'identity'].map(load))
    const encodings = responses.map(({ headers }) => headers.get('content-encoding'))
    const [plain, ...others] = await Promise.all(responses.reverse().map((response) => response.text()))
    expect([script === '', encodings]).toEqual([false, ['br', 'gzip', null]])
    expect(others).toEqual([plain, plain])
  })

  it.each([1280, 390])('shows the line of an event that curl sent, at %i px', async (width) => {
    const page = await local.open({ viewport: { width, height: 844 } })
    const name = `from-curl-${width}`
    const line = journeyOf(page).locator('pre', { hasText: name })
    await fetch(`${local.pipeline().url}/submit`, {
      method: 'POST',
      headers: { 'user-agent': 'curl/8.5.0', 'content-type': 'application/json' },
      body: `{"event":"${name}"}`,
    })
    await eventsOf(page).getByRole('button', { name }).click()
    await line.waitFor()
    await expect.poll(() => journeyOf(page).evaluate((card) => card.getBoundingClientRect().bottom > 200)).toBe(true)
  })

  it('follows an event from Ctrl+Enter to its line in a file', async () => {
    const page = await local.open()
    const text = '{ "event": "signup",  "user_id": 12345678901234567890 }'
    await fillEditor(page, text)
    await sendAndDeliver(page)

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
    await expectAccessible(page)
  })

  it('rejects invalid JSON, names the line and moves the caret there', async () => {
    const page = await local.open()
    await fillEditor(page, '{ "event": "signup",\n  "user_id": ,\n}')
    await page.getByText('Line 2, column 14: a value is missing').waitFor()
    await page.getByRole('button', { name: /^Send event/ }).click()
    await page.getByRole('status').getByText('Not sent. Fix line 2 first.').waitFor()
    await page.keyboard.type('7')
    expect(await editorText(page)).toBe('{ "event": "signup",\n  "user_id": 7,\n}')
    expect(await journeyOf(page).getByRole('heading', { name: 'Accepted' }).innerText()).toContain('not yet')
  })

  it('keeps the list of events across a reload', async () => {
    const page = await local.open()
    await sendAndDeliver(page)
    await page.reload()
    await eventsOf(page).locator('.row', { hasText: 'this tab' }).getByText('Delivered', { exact: true }).waitFor()
    await eventsOf(page).getByText('1 stored in this browser only').waitFor()
  })

  it.each([1280, 320])('keeps the journey in place when the first event is sent, at %i px', async (width) => {
    const page = await local.open({ viewport: { width, height: 900 } })
    const firstStep = () =>
      journeyOf(page)
        .locator('.step')
        .first()
        .evaluate(
          (step) => step.getBoundingClientRect().top - (step.closest('section')?.getBoundingClientRect().top ?? 0),
        )
    const before = await firstStep()
    await send(page)
    await journeyOf(page)
      .getByText(/^202 · /)
      .waitFor()
    expect(await firstStep()).toBe(before)
  })

  it('uses the chosen theme instead of the system theme, also after a reload', async () => {
    const page = await local.open({ colorScheme: 'light' })
    const choose = (theme: string) => page.getByTitle(`${theme} theme`).click()
    const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
    const light = await background()
    await choose('dark')
    const dark = await background()
    expect(dark).not.toBe(light)
    await page.reload()
    await waitUntilLive(page)
    expect(await background()).toBe(dark)
    expect(await page.getByRole('radio', { name: 'dark', exact: true }).isChecked()).toBe(true)
    await sendAndDeliver(page)
    await expectAccessible(page)

    await page.emulateMedia({ colorScheme: 'dark' })
    await choose('light')
    expect(await background()).toBe(light)
    await choose('auto')
    expect(await background()).toBe(dark)
    await page.reload()
    expect(await page.getByRole('radio', { name: 'auto', exact: true }).isChecked()).toBe(true)
  })

  it('marks the chosen mode in forced colors', async () => {
    const page = await local.open({ forcedColors: 'active' })
    const one = page.getByText('Event', { exact: true })
    const chosen = await one.screenshot()
    await page.getByText('Burst', { exact: true }).click()
    expect(chosen.equals(await one.screenshot())).toBe(false)
  })

  describe('on a phone', () => {
    const phone = (height: number) => local.open({ viewport: { width: 320, height }, hasTouch: true, isMobile: true })
    const isInView = (it: Locator) =>
      it.evaluate((element) => {
        const { top, bottom, x, width } = element.getBoundingClientRect()
        const shown = document.elementFromPoint(x + width / 2, (top + bottom) / 2)
        return top >= 0 && bottom <= innerHeight && element.contains(shown)
      })
    const button = (page: Page, name: string) => page.getByRole('button', { name })
    const scrollUp = (page: Page) => page.evaluate(() => scrollTo(0, 0))

    it('keeps the send button and its result in view', async () => {
      const page = await phone(640)
      const sendButton = button(page, 'Send event')
      for (const y of [0, 100, 200]) {
        await page.evaluate((y) => scrollTo(0, y), y)
        expect(await isInView(sendButton), `scrolled by ${y}`).toBe(true)
      }
      await scrollUp(page)
      await sendButton.tap()
      const outcome = page.getByRole('status').getByText(/^(Accepted|Delivered)/)
      await outcome.waitFor()
      expect(await isInView(outcome)).toBe(true)
      expect(await isInView(sendButton)).toBe(true)

      await fillEditor(page, '{"a": }')
      await scrollUp(page)
      await sendButton.tap()
      const blocked = page.getByRole('status').getByText('Not sent. Fix line 1 first.')
      await expect.poll(() => isInView(blocked)).toBe(true)
      expect(await page.locator('textarea').evaluate((it) => it.matches(':focus'))).toBe(true)
    })

    it('keeps the start button of a burst in view', async () => {
      const page = await phone(640)
      await page.getByText('Burst', { exact: true }).tap()
      await button(page, 'Start burst').waitFor()
      await scrollUp(page)
      expect(await isInView(button(page, 'Start burst'))).toBe(true)
    })

    it('never covers the focused control with a button', async () => {
      const page = await phone(640)
      const isOnTop = async (inUse: Locator) => {
        await inUse.focus()
        await inUse.evaluate((it) => it.scrollIntoView({ block: 'end' }))
        return isInView(inUse)
      }
      await fillEditor(page, '{"at": "{{now}}"}')
      expect(await isOnTop(page.locator('textarea'))).toBe(true)
      expect(await isOnTop(page.getByText('Preview'))).toBe(true)
      await page.getByText('Burst', { exact: true }).tap()
      expect(await isOnTop(page.getByRole('spinbutton', { name: 'Per request' }))).toBe(true)
    })

    it('leaves the send button in its place on a low screen', async () => {
      const page = await phone(450)
      const positions = () => page.locator('.actions').evaluate((it) => getComputedStyle(it).position)
      expect(await positions()).toBe('static')
      await page.setViewportSize({ width: 320, height: 640 })
      expect(await positions()).toBe('sticky')
    })

    it('gives each fact of the table the full width', async () => {
      const page = await phone(640)
      await sendAndDeliver(page)
      await journeyOf(page).getByText('Table', { exact: true }).tap()
      const widthOf = (it: Locator) => it.evaluate((element) => element.getBoundingClientRect().width)
      const row = journeyOf(page).getByRole('row', { name: /^Delivered/ })
      expect(await widthOf(row.getByRole('cell').last())).toBe(await widthOf(row))
    })
  })

  it('shows all copy buttons in one row with one height', async () => {
    const page = await local.open()
    const boxes = []
    for (const name of ['Copy cURL', 'Copy fetch', 'Copy client', 'Copy .http', 'Copy link']) {
      const box = await page.getByRole('button', { name, exact: true }).boundingBox()
      boxes.push([box?.y, box?.height])
    }
    expect(new Set(boxes.map(String)).size, String(boxes)).toBe(1)
  })

  it('keeps the send button in place while parts load', async () => {
    for (const width of [1280, 768, 320]) {
      const page = await local.newPage({ viewport: { width, height: 900 } })
      let release = () => {}
      const held = new Promise<void>((resolve) => {
        release = resolve
      })
      await page.route(/(code-editor|tools)-.*js$/, async (route) => {
        await held
        await route.continue()
      })
      await page.goto(local.pipeline().url)
      await page.getByRole('button', { name: /^Send event/ }).waitFor()
      const top = () => page.locator('.actions').evaluate((it) => it.getBoundingClientRect().top + scrollY)
      const before = await top()
      release()
      await page.getByRole('button', { name: 'Copy link' }).waitFor()
      if (width > 640) await page.locator('.cm-content').waitFor()
      expect(await top(), `at ${width} px`).toBe(before)
    }
  })

  it('keeps POST beside its URL at every width and at 200 % zoom', async () => {
    const page = await local.open()
    // 640 px is 1280 px at 200 %.
    for (const width of [1280, 960, 768, 640, 600, 500, 340, 320]) {
      await page.setViewportSize({ width, height: 900 })
      const [method, url] = await page.evaluate(() =>
        ['.method', '.method + code'].map((it) => document.querySelector(it)?.getClientRects()[0]),
      )
      expect(url?.top, `at ${width} px`).toBe(method?.top)
      expect(url?.left, `at ${width} px`).toBeGreaterThan(method?.right ?? 0)
    }
  })

  it('keeps the send button in place whatever the journey and the editor contain', async () => {
    const page = await local.open({ viewport: { width: 1280, height: 800 } })
    const top = () => page.locator('.actions').evaluate((it) => it.getBoundingClientRect().top + scrollY)
    const before = await top()
    await sendAndDeliver(page)
    expect(await top()).toBe(before)
    await fillEditor(page, `[${Array.from({ length: 30 }, () => '7').join(',\n')}, {}]`)
    await send(page)
    await journeyOf(page).getByText('and 10 more events').waitFor()
    await fillEditor(page, `[${Array.from({ length: 30 }, () => '{}').join(',\n')}]`)
    await page.getByText('Valid, 30 events').waitFor()
    expect(await top()).toBe(before)
    await page.getByText('Burst', { exact: true }).click()
    const start = await page.getByRole('button', { name: 'Start burst' }).boundingBox()
    expect((start?.y ?? 800) + (start?.height ?? 0)).toBeLessThanOrEqual(800)
    await expectAccessible(page)
  })

  it('saves a draft in an accessible dialog', async () => {
    const page = await local.open()
    for (const _ of ['first', 'second']) {
      await page.getByRole('button', { name: 'Save draft' }).click()
      const dialog = page.getByRole('dialog', { name: 'Drafts' })
      await dialog.getByRole('textbox', { name: 'Name' }).fill('mine')
      await expectAccessible(page)
      await dialog.getByRole('button', { name: 'Save draft' }).click()
    }
    const [preset, type] = await Promise.all(
      ['Preset', 'Content type'].map((name) => page.getByRole('combobox', { name }).boundingBox()),
    )
    expect(type?.y).toBe(preset?.y)
  })

  it('links to the docs, whose links all lead to a page', async () => {
    const page = await local.open()
    await page.getByRole('link', { name: 'Docs' }).click()
    await expectAccessible(page)
    await page.getByRole('link', { name: 'Run it on a laptop' }).click()
    await page.getByRole('heading', { level: 1, name: 'Run the pipeline on a laptop' }).waitFor()
    await expectAccessible(page)

    const linksIn = async (path: string) => {
      const response = await fetch(new URL(path, local.pipeline().url))
      expect(response.status, path).toBe(200)
      return (await response.text()).match(/(?<=href=")\/docs\/[^"#]+/g) ?? []
    }
    const seen = new Set(['/docs/index.html'])
    for (const path of seen) for (const link of await linksIn(path)) seen.add(link)
    expect(seen.size).toBeGreaterThan(20)
  })

  it('uses five font sizes', async () => {
    const page = await local.open()
    const sizes = new Set<string>()
    const collectSizes = async () => {
      const seen = await page.evaluate(() => {
        const roots = [document, ...Array.from(document.querySelectorAll('*'), (it) => it.shadowRoot)]
        const all = roots.flatMap((root) => [...(root?.querySelectorAll('body *') ?? [])])
        const inside = roots
          .slice(1)
          .flatMap((root) => [...(root?.querySelectorAll('.cm-line, .cm-gutterElement') ?? [])])
        const written = all.filter((it) =>
          [...it.childNodes].some((node) => node.nodeType === 3 && node.nodeValue?.trim()),
        )
        return [...written, ...inside].map((it) => getComputedStyle(it).fontSize)
      })
      for (const size of seen) sizes.add(size)
    }
    for (const width of [1280, 320]) {
      await page.setViewportSize({ width, height: 900 })
      await sendAndDeliver(page)
      await collectSizes()
      await page.getByText('Burst', { exact: true }).click()
      await page.getByRole('spinbutton', { name: 'Events' }).fill('1')
      await page.getByRole('button', { name: 'Start burst' }).click()
      await page.getByText(/^accepted 1 = /).waitFor()
      await collectSizes()
      await page.keyboard.press('?')
      await collectSizes()
      await page.keyboard.press('Escape')
      await page.getByText('Event', { exact: true }).click()
    }
    expect([...sizes].sort()).toEqual(['13px', '14px', '16px', '18px', '22px'])
  })

  it('is accessible on a phone, from load to delivery', async () => {
    const page = await local.open({ viewport: { width: 320, height: 800 }, hasTouch: true, isMobile: true })
    await expectAccessible(page)
    await sendAndDeliver(page)
    await expectAccessible(page)
  })
})
