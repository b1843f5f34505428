import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build, type Rolldown } from 'vite'
import { beforeAll, describe, expect, it } from 'vitest'

type File = { name: string; gzipBytes: number }
type Site = {
  files: File[]
  /** The files the page needs before it can be used: those it names and what they import. */
  first: File[]
  /** Returns the files that a source file's chunk needs besides those of the first load. */
  chunkOf: (source: string) => File[]
}

let local: Site
let deployed: Site

beforeAll(async () => {
  local = await buildSite()
  process.env.VITE_API_URL = 'https://api.example.com'
  deployed = await buildSite()
  delete process.env.VITE_API_URL
})

async function buildSite(): Promise<Site> {
  const root = join(import.meta.dirname, '..')
  const built = (await build({ root, logLevel: 'error', build: { write: false } })) as Rolldown.RolldownOutput
  const contents = new Map(built.output.map((file) => [file.fileName, file.type === 'asset' ? file.source : file.code]))
  const page = String(contents.get('index.html'))
  const files = [...contents].map(([name, content]) => ({ name, gzipBytes: gzipSync(content).length }))
  const needs = (name: string): string[] => {
    const file = built.output.find(({ fileName }) => fileName === name)
    return file?.type === 'chunk' ? [name, ...file.imports.flatMap(needs)] : [name]
  }
  const named = new Set(files.filter(({ name }) => page.includes(`"/${name}"`)).flatMap(({ name }) => needs(name)))
  const first = files.filter(({ name }) => named.has(name))
  return {
    files,
    first,
    chunkOf(source) {
      const entry = built.output.find(
        (file) => file.type === 'chunk' && file.facadeModuleId?.endsWith(`/src/${source}`),
      )
      const names = new Set(entry ? needs(entry.fileName) : [])
      return files.filter((file) => names.has(file.name) && !first.includes(file))
    },
  }
}

const total = (files: File[]) => files.reduce((sum, { gzipBytes }) => sum + gzipBytes, 0)

describe.each([
  ['local', () => local],
  ['deployed', () => deployed],
])('the %s build', (_, site) => {
  it.each([
    ['JavaScript', '.js', 85_000],
    ['CSS', '.css', 6_000],
  ])('first loads %s (*%s) of at most %i compressed bytes', (_, ending, maxBytes) => {
    const files = site().first.filter(({ name }) => name.endsWith(ending))
    expect(files).not.toEqual([])
    expect(total(files)).toBeLessThanOrEqual(maxBytes)
  })
})

describe('the deployed build', () => {
  it('contains no panel of the local pipeline', () => {
    const panels = ({ files }: Site) => files.filter(({ name }) => name.includes('local-panels'))
    expect(panels(local)).not.toEqual([])
    expect(panels(deployed)).toEqual([])
  })
})

describe.each([
  ['the chart', 'features/burst/burst-chart.tsx', 24_000],
  ['the editor', 'features/editor/code-editor.tsx', 115_000],
])('%s', (_, source, maxBytes) => {
  it(`adds at most ${maxBytes} compressed bytes`, () => {
    const files = local.chunkOf(source)
    expect(files).not.toEqual([])
    expect(total(files)).toBeLessThanOrEqual(maxBytes)
  })
})
