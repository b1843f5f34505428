/** A row of the table: what was measured, and one value for each column, by its name. */
export type Row = {
  group: string
  what: string
  unit: string
  /** Shards of the stream, if there is one. */
  shards?: number
  throttling?: 'on' | 'off'
  values: Record<string, number>
}

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

/** Rounds to three significant digits. */
export const rounded = (value: number): number => Number(value.toPrecision(3))

/** Returns the rows as a table in Markdown, with a column for each name. */
export function tableOf(rows: readonly Row[]): string {
  const names = [...new Set(rows.flatMap(({ values }) => Object.keys(values)))]
  const head = ['What', 'Unit', 'Shards', 'Throttling', ...names]
  const lines = rows.map(({ group, what, unit, shards, throttling, values }) => {
    const cells = names.map((name) => (values[name] === undefined ? '' : rounded(values[name]).toLocaleString('en-US')))
    return [`${group}: ${what}`, unit, shards ?? '–', throttling ?? '–', ...cells]
  })
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
