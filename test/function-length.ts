import { parseAst } from 'vitest/node'

export const maxLines = 60

/** A function that is too long. `line` is the line of its start, from 1. */
export type LongFunction = { line: number; lines: number }

type Node = { type: string; start: number; end: number; [member: string]: unknown }

/**
 * Returns the functions of more than 60 lines in a TypeScript source, counted from the start of the signature to the
 * closing brace. Biome's rule counts the body only, and skips lines with a closing bracket. Callbacks of `describe` are
 * exempt, and so is a function below a `biome-ignore` comment that gives the reason.
 */
export function longFunctions(source: string, lang: 'ts' | 'tsx'): LongFunction[] {
  const program = parseAst(source, { lang }) as unknown as Node
  const found: LongFunction[] = []
  const visit = (node: Node, parent?: Node) => {
    if (isFunction(node) && !isDescribe(parent) && !isExcepted(source, node.start)) {
      const lines = source.slice(node.start, node.end).split('\n').length
      if (lines > maxLines) found.push({ line: source.slice(0, node.start).split('\n').length, lines })
    }
    for (const child of childrenOf(node)) visit(child, node)
  }
  visit(program)
  return found
}

function isFunction({ type }: Node): boolean {
  return type === 'FunctionDeclaration' || type === 'FunctionExpression' || type === 'ArrowFunctionExpression'
}

/** Returns true for the parent of a callback of `describe(…)`, `describe.skipIf(…)(…)` and similar calls. */
function isDescribe(parent?: Node): boolean {
  let callee = parent?.type === 'CallExpression' ? (parent.callee as Node) : undefined
  while (callee && callee.type !== 'Identifier') callee = (callee.callee ?? callee.object) as Node | undefined
  return callee?.name === 'describe'
}

function isExcepted(source: string, start: number): boolean {
  const [line = '', before = ''] = source.slice(0, start).split('\n').reverse()
  return [line, before].some((text) => text.includes('biome-ignore lint/complexity/noExcessiveLinesPerFunction:'))
}

function childrenOf(node: Node): Node[] {
  const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value
  return Object.values(node).flat().filter(isNode)
}
