import type { ActionFidelity } from '../src/aws/fidelity.ts'

/** A service whose actions a page lists. */
export type Service = {
  actions: Record<string, ActionFidelity>
  /** The start of the address of AWS's page on an action, up to the action's name. */
  page: string
  /** The names of an action's input in the model of AWS's SDK. */
  inputOf: (action: string) => string[]
}

/** Returns the Markdown table of a service's actions, below the input that most of them have in common. */
export function actionTable({ actions, page, inputOf }: Service): string {
  const all = Object.values(actions)
  const honoredByAll = (all[0]?.supported ?? []).filter((name) =>
    all.every(({ supported }) => supported.includes(name)),
  )
  const usuallyIgnored = commonlyIgnored(all)
  const rows = Object.entries(actions)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, { user, supported, harmless }]) => {
      const honored = leaves(supported.filter((input) => !honoredByAll.includes(input)))
      const ignored = Object.entries(harmless).filter(([input, reason]) => usuallyIgnored.get(input) !== reason)
      const declared = [...supported, ...Object.keys(harmless)]
      const rejected = leaves(outermost(inputOf(name).filter((input) => !isDeclared(input, declared))))
      const reasons = ignored.map(([input, reason]) => `${code(input)} (${reason})`)
      const cells = [
        `[${name}](${page}${name}.html)`,
        user,
        honored.join('<br>'),
        reasons.join('<br>'),
        rejected.join('<br>'),
      ]
      return `| ${cells.map((cell) => cell || '–').join(' | ')} |`
    })
  const ignored = [...usuallyIgnored].map(([input, reason]) => `${code(input)} (${reason})`)
  return [
    ...paragraph('Honored by all actions', honoredByAll.map(code)),
    ...paragraph('Ignored by all actions that do not honor it', ignored),
    '| action | called by | honored input | ignored, and why it changes nothing | rejected |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n')
}

/** Returns the input that more than half of the actions ignore, with the reason that they share. */
function commonlyIgnored(all: ActionFidelity[]): Map<string, string> {
  const reasons = new Map(all.flatMap(({ harmless }) => Object.entries(harmless)))
  const isCommon = ([name, reason]: [string, string]) =>
    all.filter(({ harmless }) => harmless[name] === reason).length > all.length / 2
  return new Map([...reasons].filter(isCommon))
}

const code = (name: string): string => `\`${name}\``

const paragraph = (start: string, names: string[]): string[] =>
  names.length > 0 ? [`${start}:\n`, ...names.map((name) => `- ${name}`), ''] : []

/** Returns the paths in Markdown, without those of structures whose members are among them. */
const leaves = (paths: string[]): string[] =>
  paths.filter((path) => !paths.some((other) => other.startsWith(`${path}.`))).map(code)

const isDeclared = (path: string, declared: string[]): boolean =>
  declared.some((name) => name === path || (name.endsWith('*') && path.startsWith(name.slice(0, -1))))

/** Leaves out the members of structures that are rejected as a whole. */
const outermost = (paths: string[]): string[] =>
  paths.filter((path) => !paths.some((parent) => path.startsWith(`${parent}.`)))
