import { scriptPassages } from '../prose/script.ts'
import { catcherOf, countOf, editsOf, type PlantedFault } from './planted-fault.ts'

/** Returns the content of a file of the project; undefined if it doesn't exist. */
export type ReadFile = (file: string) => string | undefined

/** Returns one message for each reason why a fault can't be planted; empty if it can. */
export function problemsOf(fault: PlantedFault, read: ReadFile): string[] {
  return [...editsOf(fault).flatMap((edit) => editProblems(edit, read)), ...catcherProblems(fault, read)].map(
    (problem) => `"${fault.breaks}": ${problem}`,
  )
}

function editProblems({ file, replace, with: replacement }: ReturnType<typeof editsOf>[number], read: ReadFile) {
  const source = read(file)
  if (source === undefined) return [`${file} doesn't exist`]
  if (replace === replacement) return ['the replacement equals the text that it replaces']
  const count = countOf(source, replace)
  return count === 1 ? [] : [`${file} contains the text to replace ${count} times instead of once: ${replace}`]
}

function catcherProblems(fault: PlantedFault, read: ReadFile): string[] {
  const { file, test } = catcherOf(fault)
  const source = read(file)
  if (source === undefined) return [`the test file ${file} doesn't exist`]
  if (test === '') return ['caughtBy has no test name']
  const names = testNames(file, source).filter((name) => name.includes(test))
  return names.length === 1 ? [] : [`${file} has ${names.length} tests instead of one whose name contains "${test}"`]
}

const testNames = (file: string, source: string): string[] =>
  scriptPassages(file, source)
    .filter(({ kind }) => kind === 'test')
    .map(({ text }) => text.trim())
