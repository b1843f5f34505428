import type { Page } from 'playwright'

/** Opens `url` and waits until the editor is ready. */
export async function visit(page: Page, url: string): Promise<void> {
  await page.goto(url)
  await editorOf(page).waitFor()
  const isWide = (page.viewportSize()?.width ?? 0) >= 640
  if (isWide) await page.locator('.cm-content').waitFor()
}

/** Waits until the page is connected to the local pipeline. */
export const waitUntilLive = (page: Page) => page.getByText('Live', { exact: true }).waitFor()
export const editorOf = (page: Page) => page.getByRole('textbox', { name: 'Event as JSON' })
export const journeyOf = (page: Page) => page.getByRole('region', { name: 'Journey' })
export const eventsOf = (page: Page) => page.getByRole('region', { name: 'Events' })

/** Returns the text in the editor, a text area on a phone and CodeMirror elsewhere. */
export const editorText = (page: Page): Promise<string> =>
  editorOf(page).evaluate((element) =>
    element instanceof HTMLTextAreaElement
      ? element.value
      : Array.from(element.querySelectorAll('.cm-line'), (line) => line.textContent).join('\n'),
  )

/** Replaces the text in the editor, as typing does. */
export async function fillEditor(page: Page, text: string): Promise<void> {
  await editorOf(page).focus()
  await page.keyboard.press('Control+A')
  await page.keyboard.insertText(text)
}

/** Sends with Ctrl+Enter, wherever the focus is. */
export const send = (page: Page) => page.keyboard.press('Control+Enter')

/** Presses the buttons that copy; returns what each put into the clipboard, by its label. */
export async function copyWith<Label extends string>(page: Page, labels: Label[]): Promise<Record<Label, string>> {
  const copies: [Label, string][] = []
  for (const label of labels) {
    await page.evaluate(() => navigator.clipboard.writeText(''))
    await page.getByRole('button', { name: label, exact: true }).click()
    copies.push([label, await waitForClipboard(page)])
  }
  return Object.fromEntries(copies) as Record<Label, string>
}

/** Waits until the clipboard isn't empty and returns its text. */
async function waitForClipboard(page: Page): Promise<string> {
  for (;;) {
    const text = await page.evaluate(() => navigator.clipboard.readText())
    if (text) return text
  }
}
