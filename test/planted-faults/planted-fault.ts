/** A replacement in one file. `replace` must occur exactly once. */
export type Edit = { file: string; replace: string; with: string }

/** A mistake that a named test must catch. */
export type PlantedFault = Edit & {
  /** One sentence: what goes wrong. */
  breaks: string
  /** More replacements that belong to the same mistake, in other files or at other places. */
  also?: Edit[]
  /** Path of the test file, ` > `, and a part of the test's name that only this test has. */
  caughtBy: string
}

/** Returns every edit of a fault, in the order in which they are applied. */
export const editsOf = ({ file, replace, with: replacement, also = [] }: PlantedFault): Edit[] => [
  { file, replace, with: replacement },
  ...also,
]

/** Returns the file and the part of the name of the test that must catch a fault. */
export function catcherOf({ caughtBy }: PlantedFault): { file: string; test: string } {
  const [file = '', ...test] = caughtBy.split(' > ')
  return { file, test: test.join(' > ') }
}

/** Returns the number of times that a text occurs in another. */
export const countOf = (source: string, text: string): number => source.split(text).length - 1

/**
 * Returns the source with an edit applied.
 * @throws Error if the text to replace is missing or occurs more than once
 */
export function applyEdit(source: string, { file, replace, with: replacement }: Edit): string {
  const count = countOf(source, replace)
  if (count !== 1) throw new Error(`${file} contains this text ${count} times instead of once:\n${replace}`)
  return source.replace(replace, () => replacement)
}
