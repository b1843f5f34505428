// Vitest runs the tests in Node, of which core itself knows nothing.
const { env } = (globalThis as unknown as { process: { env: Record<string, string | undefined> } }).process

/**
 * Parameters of every property test. `PROPERTY_RUNS` is the number of cases: 1,000 by default, more in
 * `npm run test:full`. `PROPERTY_SEED` repeats a failed run.
 */
export const propertyRuns = {
  numRuns: Number(env.PROPERTY_RUNS ?? 1_000),
  ...(env.PROPERTY_SEED && { seed: Number(env.PROPERTY_SEED) }),
}

/** Timeout of a property test, long enough for 100,000 cases. */
export const propertyTimeoutMs = 600_000
