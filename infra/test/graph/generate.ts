// npm run graph [-- --release]
// Writes the reviewed files again: the values of the definition, prod whole, every other variant as its difference from prod. With --release, also
// writes what an upgrade from this version must not replace.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Graph } from '../evaluate.ts'
import { type EvaluationName, evaluate } from '../evaluations.ts'
import { root } from '../platform.ts'
import { identitiesOf, releasedFile } from '../replacement/replacement.ts'
import { definitionValues, differenceFrom, pathOf, reviewable, textOf, variants } from '../reviewed.ts'

async function graphOf(name: EvaluationName): Promise<Graph> {
  const { graph, error } = await evaluate(name)
  if (!graph) throw new Error(`The evaluation of ${name} failed:\n${error}`)
  return JSON.parse(graph)
}

const prod = await graphOf('prod')
writeFileSync(pathOf('definition'), textOf(definitionValues()))
writeFileSync(pathOf('prod'), textOf(reviewable(prod)))
const names = [...variants.fast, ...variants.full]
// Two at a time: each is half waiting.
for (let first = 0; first < names.length; first += 2) {
  const pair = names.slice(first, first + 2)
  const graphs = await Promise.all(pair.map(graphOf))
  for (const [n, name] of pair.entries()) writeFileSync(pathOf(name), textOf(differenceFrom(prod, graphs[n] as Graph)))
}

if (process.argv.includes('--release')) {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const stages = { prod: identitiesOf(prod), production: identitiesOf(await graphOf('production')) }
  writeFileSync(releasedFile, textOf({ version, stages }))
}
