import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const src = join(import.meta.dirname, '../packages/local/src')
const maxLines = 4_000

/** The code that starts the local AWS and the console that shows it. */
const isOther =
  /^(console\/.*|(start(-context|-part|-steps|up)?|part|provision|reset|routes|endpoints|setup-error)\.ts|.*\.test\.ts)$/

it('keeps the local AWS within 4,000 lines, comments included', () => {
  const files = globSync('**/*.ts', { cwd: src }).filter((file) => !isOther.test(file.replaceAll('\\', '/')))
  expect(files).toContain('aws/json-server.ts')
  const lines = files.flatMap((file) => readFileSync(join(src, file), 'utf8').trimEnd().split('\n'))
  expect(lines.length, `the local AWS has ${lines.length} lines`).toBeLessThanOrEqual(maxLines)
})
