import { type Comment, type Node, parseSync } from 'oxc-parser'
import { commentPassage, joinLines } from './comments.ts'
import { markupIn } from './markup.ts'
import type { Passage } from './passage.ts'
import type { Kind } from './patterns.ts'
import { childrenOf, computedIn, functionName, isText, textPassage } from './syntax.ts'

const testFunctions: Record<string, Kind> = { it: 'test', test: 'test', describe: 'suite' }
const spokenAttributes =
  /^(?:title|alt|placeholder|label|description|summary|aria-(?:label|description|roledescription))$/u
const query = /^\s*(?:SELECT|INSERT|CREATE|UPDATE|DELETE|PRAGMA|BEGIN|ALTER|WITH|DROP|ORDER BY|FROM|WHERE|AND)\b/u

/** Returns the comments, markup, messages and test names of a JavaScript or TypeScript file. */
export function scriptPassages(file: string, source: string): Passage[] {
  const { program, comments, errors } = parseSync(file, source, { astType: 'ts' })
  if (errors[0]) throw new Error(`Can't parse ${file}: ${errors[0].message}`)
  const isTest = /\.test\.tsx?$/u.test(file)
  return [
    ...commentPassages(source, comments, program),
    ...markupIn(program, source),
    ...passagesOf(program, source, isTest),
  ]
}

function commentPassages(source: string, comments: Comment[], program: Node): Passage[] {
  const documented = exportedFunctions(program)
  return joinLines(source, comments).map(({ start, end }) => {
    if (!source.startsWith('/**', start)) return commentPassage(source, start, end)
    const next = end + (/^\s*/u.exec(source.slice(end))?.[0].length ?? 0)
    return commentPassage(source, start, end, documented.has(next) ? 'function-doc' : 'doc')
  })
}

/** Returns the offsets of exported functions; a component may be described by a noun phrase, so it does not count. */
function exportedFunctions(program: Node): Set<number> {
  const exports = childrenOf(program).filter((node) => node.type === 'ExportNamedDeclaration')
  return new Set(exports.filter((node) => /^[a-z]/u.test(functionName(node.declaration))).map(({ start }) => start))
}

function passagesOf(node: Node, source: string, isTest: boolean): Passage[] {
  const inside = (nodes: Node[]) => nodes.flatMap((child) => passagesOf(child, source, isTest))
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ImportExpression':
    case 'ExportAllDeclaration':
    case 'TSLiteralType':
    case 'TSImportType':
      return []
    case 'TaggedTemplateExpression':
      return inside(node.quasi.expressions)
    case 'Property':
      return inside(node.computed ? [node.key, node.value] : [node.value])
    case 'JSXAttribute':
      return attributePassages(node, source, inside)
    case 'CallExpression': {
      const kind = testFunctions[functionName(node.callee)]
      const [name, ...rest] = node.arguments
      if (!kind || !name || !isText(name)) break
      return [textPassage(kind, source, name), ...inside([node.callee, ...rest])]
    }
  }
  if (!isText(node)) return inside(childrenOf(node))
  const message = textPassage('message', source, node)
  const nested = inside(computedIn(node))
  return !isTest && isSentence(message.text) ? [message, ...nested] : nested
}

function attributePassages(
  node: Extract<Node, { type: 'JSXAttribute' }>,
  source: string,
  inside: (nodes: Node[]) => Passage[],
): Passage[] {
  if (!node.value || node.name.type !== 'JSXIdentifier' || /^(?:class|className|style|d)$/u.test(node.name.name))
    return []
  if (node.value.type !== 'Literal') return inside([node.value])
  return spokenAttributes.test(node.name.name) ? [textPassage('markup', source, node.value)] : []
}

/** True if a string reads like a sentence or a label: at least three words and few signs. */
function isSentence(text: string): boolean {
  const words = text.match(/(?<![\w-])[A-Za-z][a-z'’]+(?![\w(=-])/gu) ?? []
  const signs = text.match(/[{}<>=\\/$&|_[\]@#*;]/gu) ?? []
  if (words.length < 3 || signs.length > words.length / 2 || query.test(text)) return false
  return words.length > 3 || /^\s*[A-Z]|[.!?:…]\s*$/u.test(text)
}
