import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const src = join(import.meta.dirname, '../packages/local/src')

/** Lines of code that the folders of the local AWS may have, and the HTTP servers under them (docs/decisions.md). */
const budgets: Record<string, number> = {
  aws: 597,
  disk: 206,
  firehose: 1_017,
  gateway: 311,
  kinesis: 1_223,
  s3: 2_350,
  http: 408,
}

it.each(Object.entries(budgets))('keeps %s within %i lines of code, without tests and comments', (folder, maxLines) => {
  const lines = countLines(folder)
  expect(lines).toBeGreaterThan(0)
  expect(lines).toBeLessThanOrEqual(maxLines)
})

/** Returns the lines of a folder's modules that are neither empty nor only a comment. */
function countLines(folder: string): number {
  const modules = globSync(`${folder}/**/*.ts`, { cwd: src }).filter((file) => !file.endsWith('.test.ts'))
  const lines = modules.flatMap((file) => readFileSync(join(src, file), 'utf8').split('\n'))
  return lines.filter((line) => !/^\s*($|\/\/|\/?\*)/.test(line)).length
}

it('finds only entry points directly under packages/local/src', () => {
  expect(globSync('*.*', { cwd: src }).sort()).toEqual(['start-part.ts', 'start-test.ts', 'start.ts'])
})
