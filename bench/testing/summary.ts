export const round = (number: number): number => Number(number.toFixed(2))

/** Returns the rounds, the minimum, the median, the 99th percentile and the maximum of some times. */
export function summary(times: number[]) {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) => round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0)
  return { rounds: times.length, min: at(0), median: at(0.5), p99: at(0.99), max: at(1) }
}
