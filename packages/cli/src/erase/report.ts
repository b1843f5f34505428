/** The versions of one object that had wanted events. */
export type Row = { key: string; events: number; versions: number; left: string[]; unreadable: string[] }

export type Report = {
  bucket: string
  /** Objects that were searched. */
  objects: number
  rows: Row[]
  isErased: boolean
}

/** Returns the result of `erase` as text, or as one line of JSON. */
export function eraseText(report: Report, isJson: boolean): string {
  if (isJson) return `${JSON.stringify(report)}\n`
  const { bucket, objects, rows, isErased } = report
  const events = sum(rows.map((row) => row.events))
  const versions = sum(rows.map((row) => row.versions))
  const subject = `${events} lines in ${versions} versions of ${rows.length} objects`
  const lines = [
    ...rows.map(({ key, events: count }) => `${String(count).padStart(6)}  s3://${bucket}/${key}`),
    `${isErased ? 'Erased' : 'Found'} ${subject}, of ${objects} objects searched.`,
    ...rows.flatMap(({ key, left }) =>
      left.map((id) => `Left: version ${id} of ${key} has other events that the newest version doesn't have.`),
    ),
    ...rows.flatMap(({ key, unreadable }) => unreadable.map((id) => `Unreadable: version ${id} of ${key}.`)),
    ...(isErased || events === 0 ? [] : ['Dry run: nothing was erased. Add --execute to erase them.']),
  ]
  return `${lines.join('\n')}\n`
}

const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0)
