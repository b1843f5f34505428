/** The 50th and the 99th percentile of request times, in milliseconds. */
export type Latency = Readonly<{ p50Ms: number; p99Ms: number }>

/** Returns the percentiles of the measured times; `null` if there are none. */
export function latencyOf(times: readonly number[]): Latency | null {
  const sorted = Float64Array.from(times).sort()
  const p50Ms = percentile(sorted, 0.5)
  const p99Ms = percentile(sorted, 0.99)
  return p50Ms === undefined || p99Ms === undefined ? null : Object.freeze({ p50Ms, p99Ms })
}

/** The smallest value that is at least as large as this share of all values (nearest rank). */
function percentile(sorted: Float64Array, share: number): number | undefined {
  return sorted[Math.ceil(share * sorted.length) - 1]
}
