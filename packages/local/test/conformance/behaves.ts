import { it } from 'vitest'
import { type TargetName, targetName } from './target.ts'

/** What AWS does. `unless` names the peers that do not, and why: there the test must fail, so that no exclusion outlives its reason (one that "crashes" is not asked). */
export function behaves(
  name: string,
  unless: Partial<Record<TargetName, string>>,
  body: () => void | Promise<void>,
): void {
  const why = unless[targetName]
  if (!why) it(name, body)
  else if (targetName === 'aws' || why.startsWith('crashes')) it.skip(`${name} [${why}]`, body)
  else it.fails(`${name} [${targetName} ${why}]`, body)
}
