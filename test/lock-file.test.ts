import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

type Locked = {
  version?: string
  resolved?: string
  link?: boolean
  os?: string[]
  cpu?: string[]
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
}

describe('package-lock.json', () => {
  const lock = JSON.parse(readFileSync(join(import.meta.dirname, '../package-lock.json'), 'utf8'))
  const packages = Object.entries<Locked>(lock.packages)
  const find = (name: string) => packages.find(([path]) => path.endsWith(`node_modules/${name}`))

  it('has each native package for macOS and Windows too', () => {
    const isFor = (system: string, processor: string, { os, cpu = [processor] }: Locked) =>
      os?.includes(system) && cpu.includes(processor)
    const families = packages
      .map(([path, { optionalDependencies = {} }]) => ({
        path,
        natives: Object.keys(optionalDependencies).flatMap((name) => find(name)?.[1] ?? []),
      }))
      .filter(({ natives }) => natives.some((native) => isFor('linux', 'x64', native)))
    expect(families.map(({ path }) => path)).toContain('node_modules/@biomejs/biome')

    const incomplete = families.filter(
      ({ natives }) =>
        !natives.some((native) => isFor('darwin', 'arm64', native)) ||
        !natives.some((native) => isFor('win32', 'x64', native)),
    )
    expect(incomplete.map(({ path }) => path)).toEqual([])
  })

  it('contains every optional dependency, those of other platforms included', () => {
    const names = packages.flatMap(([, entry]) => Object.keys(entry.optionalDependencies ?? {}))
    expect(names).toContain('node')
    expect(names.filter((name) => !find(name))).toEqual([])
  })

  it('resolves every package from the registry', () => {
    const sources = packages.flatMap(([path, entry]) => {
      const isWorkspace = entry.link && entry.resolved?.startsWith('packages/')
      const { version, resolved, dependencies, devDependencies, optionalDependencies } = entry
      return [version, isWorkspace ? undefined : resolved]
        .concat(Object.values({ ...dependencies, ...devDependencies, ...optionalDependencies }))
        .map((source = '') => ({ path, source }))
    })
    expect(sources.length).toBeGreaterThan(packages.length)
    const isElsewhere = /^(?!https:\/\/registry\.npmjs\.org\/|npm:).*[:/\\]/
    expect(sources.filter(({ source }) => isElsewhere.test(source))).toEqual([])
  })
})
