import { spawnSync } from 'node:child_process'
import { cpSync, globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const root = join(import.meta.dirname, '..')
const configuration = ['biome.jsonc', 'package.json', '.gitignore', 'packages/*/package.json', 'test/lint/*.grit']

/** Returns the numbers of the lines of `file` that break one of the rules, in order and without duplicates. */
export type FindLines = (file: string, ...rules: string[]) => number[]

/** Lints `files` (paths relative to the repository and their text) with the repository's own configuration. */
export function lint(files: ReadonlyMap<string, string>): FindLines {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-lint-'))
  try {
    for (const file of globSync(configuration, { cwd: root })) {
      cpSync(join(root, file), join(folder, file))
    }
    for (const [file, text] of files) {
      mkdirSync(dirname(join(folder, file)), { recursive: true })
      writeFileSync(join(folder, file), text)
    }
    return finder(diagnose(folder))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

type Diagnostic = { category: string; location: { path: string; start: { line: number } } }

function diagnose(folder: string): Diagnostic[] {
  const biome = join(root, 'node_modules/@biomejs/biome/bin/biome')
  const args = [biome, 'lint', '--reporter=json', '--max-diagnostics=none', '.']
  const { stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 26 })
  return JSON.parse(stdout).diagnostics
}

function finder(diagnostics: readonly Diagnostic[]): FindLines {
  return (file, ...rules) => {
    const found = diagnostics.filter(({ category, location }) => {
      return location.path === file && rules.includes(category.split('/').at(-1) ?? '')
    })
    return [...new Set(found.map(({ location }) => location.start.line))].sort((a, b) => a - b)
  }
}
