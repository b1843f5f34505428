import { seededRandom } from '@sluice/core/random'

/** Draws that a seed repeats. */
export type Draws = ReturnType<typeof drawsFrom>

/** Returns draws that are the same for the same seed. */
export function drawsFrom(seed: number) {
  const { fraction } = seededRandom(seed)
  return {
    /** Returns true with this probability. */
    chance: (probability: number): boolean => fraction() < probability,
    /** Returns a whole number; both limits are included. */
    between: (min: number, max: number): number => min + Math.floor(fraction() * (max - min + 1)),
    oneOf: <T>(items: readonly T[]): T => items[Math.floor(fraction() * items.length)] as T,
  }
}
