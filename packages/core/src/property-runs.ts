// Vitest runs the tests in Node; core itself knows nothing of it.
const { env } = (globalThis as unknown as { process: { env: Record<string, string | undefined> } }).process

/** Parameters of every property test: 10,000 cases, or PROPERTY_RUNS of them, from PROPERTY_SEED if that is set. */
export const propertyRuns = {
  numRuns: Number(env.PROPERTY_RUNS ?? 10_000),
  ...(env.PROPERTY_SEED && { seed: Number(env.PROPERTY_SEED) }),
}

/** For a test's third argument: a hundred thousand cases take their time. */
export const propertyTimeoutMs = 600_000
