import { expect } from 'vitest'
import { rejectedByAws } from './aws-rules.ts'
import type { Graph } from './evaluate.ts'
import { type Identities, replacements, untriedInputs } from './replacement/replacement.ts'
import { statementsInNamesOf, textsWithNamesOf } from './stage-names.ts'

/** Checks what must be true for the graph of each variant, whatever is in its file. */
export function expectSound(prod: Graph, released: Identities, graph: Graph): void {
  expect(graph.unknownCalls).toEqual([])
  expect(rejectedByAws(graph)).toEqual([])
  expect(untriedInputs(graph)).toEqual([])
  if (graph.stage === 'prod') expect(replacements('prod', released, graph)).toEqual([])
  else expect(textsWithNamesOf(prod, graph)).toEqual([])
  if (!graph.dev) expectStatementsOfProd(prod, graph)
}

/** Each role of a deployed stage may do the same as in prod, with its own names. Only a key of the account adds statements. */
function expectStatementsOfProd(prod: Graph, graph: Graph): void {
  const own = statementsInNamesOf(prod, graph)
  const isForKey = (resource: unknown) => JSON.stringify(resource).includes(':kms:')
  const others = Object.entries(own).map(([role, all]) => [role, all.filter(({ Resource }) => !isForKey(Resource))])
  expect(Object.fromEntries(others)).toEqual(statementsInNamesOf(prod, prod))
  const forKey = Object.values(own).flatMap((all) => all.filter(({ Resource }) => isForKey(Resource)))
  const hasKey = graph.resources.some(({ type }) => type === 'aws:kms/key:Key')
  expect(forKey.map(({ Action }) => Action)).toEqual(
    hasKey ? ['kms:GenerateDataKey', 'kms:Decrypt', ['kms:Decrypt', 'kms:GenerateDataKey']] : [],
  )
}
