// npm run graph
// Writes the reviewed graphs again: prod whole, every other variant as its difference from prod.
import { writeFileSync } from 'node:fs'
import type { Graph } from '../evaluate.ts'
import { type EvaluationName, evaluate } from '../evaluations.ts'
import { differenceFrom, pathOf, reviewable, textOf, variants } from '../reviewed.ts'

async function graphOf(name: EvaluationName): Promise<Graph> {
  const { graph, error } = await evaluate(name)
  if (!graph) throw new Error(`The evaluation of ${name} failed:\n${error}`)
  return JSON.parse(graph)
}

const prod = await graphOf('prod')
writeFileSync(pathOf('prod'), textOf(reviewable(prod)))
for (const name of [...variants.fast, ...variants.full]) {
  writeFileSync(pathOf(name), textOf(differenceFrom(prod, await graphOf(name))))
}
