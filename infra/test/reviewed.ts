import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as definition from '@sluice/core/pipeline'
import type { Graph, Resource } from './evaluate.ts'
import type { EvaluationName } from './evaluations.ts'
import { root } from './platform.ts'

// Graphs that a reviewer has read. `npm run graph` writes them again, and its diff is what a reviewer reads.

/** The evaluations whose difference from `prod` is in a file. The fast lane needs the first ones for other tests as well. */
export const variants = {
  fast: ['personal', 'live', 'key', 'jwt', 'iam', 'watched'],
  full: [
    'production',
    'liveKey',
    'liveJwt',
    'liveIam',
    'gzip',
    'bounded',
    'onDemand',
    'customerKey',
    'front',
    'kept',
    'personalFront',
  ],
} as const satisfies Record<string, EvaluationName[]>

/** The only values that the files don't have, with the reason. */
const normalizations = [
  { reason: 'changes with each line of the function', pattern: /-code-[0-9a-f]{64}\.zip/g, text: '-code-<hash>.zip' },
  { reason: 'is a folder for temporary files', pattern: /"[^"]*(?=\/artifacts\/ApiRoute)/g, text: '"./.sst' },
]

/** Returns a graph as its file has it. */
export function reviewable(graph: Graph): Graph {
  const text = normalizations.reduce((part, { pattern, text }) => part.replace(pattern, text), JSON.stringify(graph))
  return JSON.parse(text)
}

/** One changed value: what prod has, and what the variant has. `null` stands for a value that is missing. */
type Difference = Record<string, [prod: unknown, variant: unknown]>

/**
 * Returns the values in which a graph differs from prod, by their path, in the order of the paths. A resource of prod that
 * is missing is one entry.
 */
export function differenceFrom(prod: Graph, variant: Graph): Difference {
  const missing = prod.resources.filter((one) => !variant.resources.some((other) => idOf(other) === idOf(one)))
  const kept = { ...prod, resources: prod.resources.filter((one) => !missing.includes(one)) }
  const [left, right] = [valuesOf(kept), valuesOf(variant)]
  for (const one of missing) left.set(`resources › ${idOf(one)}`, 'as in prod.json')
  const paths = [...new Set([...left.keys(), ...right.keys()])].sort()
  const changed = paths.filter((path) => left.get(path) !== right.get(path))
  return Object.fromEntries(changed.map((path) => [path, [left.get(path) ?? null, right.get(path) ?? null]]))
}

/** Returns the values of a graph by their path. A resource is named by its type and its name. */
function valuesOf(graph: Graph): Map<string, unknown> {
  const { resources, ...others } = reviewable(graph)
  const named = Object.fromEntries(resources.map((resource) => [idOf(resource), resource]))
  const values = new Map<string, unknown>()
  collect({ ...others, resources: named }, '', values)
  return values
}

const idOf = ({ type, name }: Resource) => `${type} ${name}`

function collect(value: unknown, path: string, values: Map<string, unknown>): void {
  const part = typeof value === 'string' ? partsOf(value) : value
  if (typeof part !== 'object' || part === null) return void values.set(path, part)
  const entries = Object.entries(part)
  if (entries.length === 0) values.set(path, Array.isArray(part) ? '[]' : '{}')
  for (const [name, member] of entries) collect(member, path ? `${path} › ${name}` : name, values)
}

/** Returns the content of a document, which is JSON in a text, and the lines of a text with several. */
function partsOf(text: string): unknown {
  try {
    return /^[{[]/.test(text) ? JSON.parse(text) : linesOf(text)
  } catch {
    return linesOf(text)
  }
}

const linesOf = (text: string) => (text.includes('\n') ? text.split('\n') : text)

/** Returns the values of the definition. Not all of them show in a graph, such as limits and deadlines. */
export function definitionValues(): object {
  const sorted = Object.fromEntries(Object.entries(definition).sort(([one], [other]) => (one < other ? -1 : 1)))
  const text = JSON.stringify(sorted, (_, value) => (value instanceof RegExp ? String(value) : value))
  return JSON.parse(text)
}

export const pathOf = (name: string): string => join(root, 'infra/test/graph', `${name}.json`)

export const textOf = (content: object): string => `${JSON.stringify(content, undefined, 2)}\n`

/** Returns the text of a reviewed file. */
export const reviewed = (name: string): string => readFileSync(pathOf(name), 'utf8')
