import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const src = join(import.meta.dirname, '../packages/local/src')

/** Budgets of the folders that model AWS, and of the HTTP servers under them, which the console uses as well. */
const budgets = [
  { folders: ['aws', 'disk', 'firehose', 'gateway', 'kinesis', 's3'], maxLines: 4_000 },
  { folders: ['http'], maxLines: 600 },
]

it.each(budgets)('keeps $folders within $maxLines lines, comments included', ({ folders, maxLines }) => {
  const counts = Object.fromEntries(folders.map((folder) => [folder, countLines(folder)]))
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0)
  expect(Math.min(...Object.values(counts))).toBeGreaterThan(0)
  expect(total, JSON.stringify(counts)).toBeLessThanOrEqual(maxLines)
})

/** Returns the lines of a folder's modules, without tests. */
function countLines(folder: string): number {
  const modules = globSync(`${folder}/**/*.ts`, { cwd: src }).filter((file) => !file.endsWith('.test.ts'))
  return modules.reduce((sum, file) => sum + readFileSync(join(src, file), 'utf8').trimEnd().split('\n').length, 0)
}

it('finds only entry points directly under packages/local/src', () => {
  expect(globSync('*.*', { cwd: src }).sort()).toEqual(['start-part.ts', 'start.ts'])
})
