import { type Part, parts } from '../../src/startup/part.ts'
import type { Draws } from './random.ts'

/** Wait, kill the victims at once, wait, start them again. */
export type Strike = { afterMs: number; victims: readonly Part[]; downMs: number }

/** Returns at least `kills` kills, in strikes against one part or, rarely, against all of them. */
export function planStrikes(draws: Draws, kills: number): Strike[] {
  const strikes: Strike[] = []
  for (let planned = 0; planned < kills; ) {
    const afterMs = draws.between(50, 700)
    const victims = draws.chance(0.05) ? parts : [draws.oneOf(parts)]
    strikes.push({ afterMs, victims, downMs: draws.between(0, 300) })
    planned += victims.length
  }
  return strikes
}
