import { globSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

/** Returns the folders of the installed packages that files belong to. */
export function packagesOf(files: string[]): string[] {
  const folders = files.map((file) => /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(file)?.[0])
  return [...new Set(folders.filter((folder) => folder !== undefined))]
}

/**
 * Returns the licenses of packages, and of the dependencies of `page`, as their terms require: each text once, below the
 * names of its packages.
 * @throws Error for a package without a license
 */
export function licensesOf(packages: string[], page?: string): string {
  const namesByText = new Map<string, Set<string>>()
  for (const folder of new Set([...packages, ...(page === undefined ? [] : dependenciesOf(page))])) {
    const { name, version, license } = manifestOf(folder)
    if (!license) throw new Error(`${folder} names no license.`)
    const text = textOf(folder) ?? `License: ${license}`
    namesByText.set(text, (namesByText.get(text) ?? new Set()).add(`${name} ${version}`))
  }
  const sections = [...namesByText].map(([text, names]) => `${[...names].sort().join('\n')}\n\n${text}`)
  return `${sections.sort().join(`\n\n${'-'.repeat(80)}\n\n`)}\n`
}

/** Returns the folders of all packages that a package needs, without those of this repository. */
function dependenciesOf(folder: string, found = new Set<string>()): Set<string> {
  const require = createRequire(join(folder, 'package.json'))
  for (const name of Object.keys(manifestOf(folder).dependencies ?? {})) {
    const paths = require.resolve.paths(name) ?? []
    const candidates = paths.map((path) => join(path, ...name.split('/')))
    const dependency = candidates.find((path) => globSync('package.json', { cwd: path }).length > 0)
    if (!dependency || found.has(dependency)) continue
    if (!name.startsWith('@sluice/')) found.add(dependency)
    dependenciesOf(dependency, found)
  }
  return found
}

type Manifest = { name: string; version: string; license?: string; dependencies?: Record<string, string> }

const manifestOf = (folder: string): Manifest => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))

function textOf(folder: string): string | undefined {
  const [file] = globSync('{LICENSE,LICENCE,license}{,.md,.txt,-MIT}', { cwd: folder })
  return file && readFileSync(join(folder, file), 'utf8').trim()
}
