import { commentsIn } from './comments.ts'
import { type Finding, findingsIn } from './findings.ts'
import { markdownFindings } from './markdown.ts'
import { scriptPassages } from './script.ts'

type Check = (file: string, source: string) => Finding[]

const checks: [name: RegExp, check: Check][] = [
  [/(?:^|\/)CHANGELOG\.md$/u, (_, source) => markdownFindings(unreleased(source))],
  [/\.md$/u, (_, source) => markdownFindings(source)],
  [/\.(?:tsx?|mjs|js)$/u, (file, source) => findingsIn(source, scriptPassages(file, source))],
  [/\.css$/u, (_, source) => findingsIn(source, commentsIn(source, 'css'))],
  [/\.(?:sh|ya?ml)$|^\.ci\/run$/u, (_, source) => findingsIn(source, commentsIn(source, 'shell'))],
]

/** The list of patterns quotes bad English, and so does its test. */
const unchecked = /^test\/prose\/(?:patterns|examples)\.ts$/u

/** True if the text of a file is checked. */
export const isChecked = (file: string) => !unchecked.test(file) && checks.some(([name]) => name.test(file))

/** Returns the findings in a file, by its path from the root of the repository. */
export function fileFindings(file: string, source: string): Finding[] {
  const [, check] = checks.find(([name]) => name.test(file)) ?? []
  return check?.(file, source) ?? []
}

/** Returns the changelog up to the newest release: what was released stays as it was published. */
function unreleased(source: string): string {
  const released = /^## (?!.*unreleased)/imu.exec(source)
  return source.slice(0, released?.index)
}
