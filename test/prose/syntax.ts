import type { Node } from 'oxc-parser'
import { blank, type Part, type Passage, passageOf } from './passage.ts'
import { filler, type Kind } from './patterns.ts'

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value

/** Returns the nodes directly below a node, in source order. */
export const childrenOf = (node: Node): Node[] => Object.values(node).flat().filter(isNode)

/** Returns the name of a declared or called function, such as `it` for `it.each(rows)`; empty if it has none. */
export function functionName(node: Node | null | undefined): string {
  switch (node?.type) {
    case 'Identifier':
      return node.name
    case 'FunctionDeclaration':
      return functionName(node.id)
    case 'MemberExpression':
      return functionName(node.object)
    case 'CallExpression':
      return functionName(node.callee)
    case 'TaggedTemplateExpression':
      return functionName(node.tag)
    case 'VariableDeclaration': {
      const [declared] = node.declarations
      return /Function/u.test(declared?.init?.type ?? '') ? functionName(declared?.id) : ''
    }
    default:
      return ''
  }
}

/** True if a node is a string, a template or a sum of them. */
export function isText(node: Node): boolean {
  if (node.type === 'TemplateLiteral') return true
  if (node.type === 'Literal') return typeof node.value === 'string'
  return node.type === 'BinaryExpression' && node.operator === '+' && (isText(node.left) || isText(node.right))
}

/** Returns the parts of a text that are written out, and `filler` for what is computed. */
export function textParts(node: Node): Part[] {
  if (node.type === 'TemplateLiteral') {
    const last = node.quasis.length - 1
    // A part of a template includes its delimiters.
    const written = node.quasis.map(({ start, end }, index) => ({
      start: start + 1,
      end: end - (index < last ? 2 : 1),
    }))
    const computed = written.slice(1).map(({ start }, index) => ({ start: written[index]?.end ?? start, end: start }))
    return [...written, ...computed.map(hidden)]
  }
  if (node.type === 'BinaryExpression') return [...textParts(node.left), ...textParts(node.right)]
  return isText(node) ? [{ start: node.start + 1, end: node.end - 1 }] : [hidden(node)]
}

const hidden = ({ start, end }: Part): Part => ({ start, end, by: filler })

/** Returns the computed parts of a text. */
export function computedIn(node: Node): Node[] {
  if (node.type === 'TemplateLiteral') return node.expressions
  if (node.type === 'BinaryExpression') return [...computedIn(node.left), ...computedIn(node.right)]
  return isText(node) ? [] : [node]
}

/** Returns a string, a template or a sum of them as a passage. Escape sequences become white space. */
export function textPassage(kind: Kind, source: string, node: Node): Passage {
  const passage = passageOf(kind, source, node, textParts(node))
  const text = passage.text.replaceAll('\\n', ' \n')
  return { ...passage, text: blank(text, /\\(?:[rt]|u\{?[\da-f]+\}?|x[\da-f]{2})/giu) }
}
