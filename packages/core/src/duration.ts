const unitMs: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

const pattern = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/

/** Reads a duration such as `500ms`, `60s`, `1.5h` or `1d`. Returns milliseconds; undefined for any other text. */
export function readDuration(text: string): number | undefined {
  const [, number = '', unit = ''] = pattern.exec(text) ?? []
  const ms = unitMs[unit]
  return ms === undefined ? undefined : Number(number) * ms
}
