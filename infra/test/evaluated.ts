import { inject } from 'vitest'
import type { Graph } from './evaluate.ts'
import type { Evaluation, EvaluationName } from './evaluations.ts'

/** Returns an evaluation by its name. It runs once, for the first caller. */
export async function evaluated(name: EvaluationName): Promise<Evaluation> {
  return (await (await fetch(`${inject('evaluations')}/${name}`)).json()) as Evaluation
}

/**
 * Returns the graph of an evaluation.
 * @throws Error with the evaluation's output if it failed
 */
export async function graphOf(name: EvaluationName): Promise<Graph> {
  const { graph, error } = await evaluated(name)
  if (!graph) throw new Error(`The evaluation of ${name} failed:\n${error}`)
  return JSON.parse(graph)
}
