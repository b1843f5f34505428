import axe from 'axe-core'
import type { Page } from 'playwright'
import { expect } from 'vitest'

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
/** Runs in the page. Only violations are collected and returned: everything else would double the time. */
const findViolations = `axe
  .run({ runOnly: ${JSON.stringify(rules)}, resultTypes: ['violations'] })
  .then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' ')))`

/** Expects no axe violation and no sideways scrolling, in light and dark, at 1280 and 320 px. */
export async function expectAccessible(page: Page): Promise<void> {
  const size = page.viewportSize() ?? { width: 1280, height: 900 }
  // Playwright's own wrapper for axe is four times slower.
  await page.evaluate(axe.source)
  for (const width of [1280, 320]) {
    await page.setViewportSize({ width, height: 800 })
    const sideways = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect(sideways, `at ${width} px`).toBeLessThanOrEqual(0)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      expect(await page.evaluate(findViolations), `${colorScheme} at ${width} px`).toEqual([])
    }
  }
  await page.emulateMedia({ colorScheme: null })
  await page.setViewportSize(size)
}
