// Checks that every planted fault can still be planted; part of `npm run check`.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { faults } from './faults.ts'
import { problemsOf } from './problems.ts'

const root = join(import.meta.dirname, '../..')
const sources = new Map<string, string | undefined>()

/** Reads each file only once. */
function read(file: string): string | undefined {
  if (!sources.has(file)) {
    const path = join(root, file)
    sources.set(file, existsSync(path) ? readFileSync(path, 'utf8') : undefined)
  }
  return sources.get(file)
}

const problems = faults.flatMap((fault) => problemsOf(fault, read))
for (const problem of problems) console.error(problem)
console.error(`${problems.length} problems in ${faults.length} planted faults.`)
process.exitCode = problems.length > 0 ? 1 : 0
