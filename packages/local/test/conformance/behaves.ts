import { it } from 'vitest'
import { type TargetName, targetName } from './target.ts'

/**
 * Registers a test of what AWS does. `unless` names the peers that differ, with the reason. The test must fail there, so
 * that no exclusion outlives its reason; it is skipped if the reason is that the peer crashes.
 */
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
