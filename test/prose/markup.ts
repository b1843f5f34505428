import type { Node } from 'oxc-parser'
import { type Part, type Passage, passageOf } from './passage.ts'
import { filler } from './patterns.ts'
import { childrenOf, isText, textParts } from './syntax.ts'

type Element = Extract<Node, { type: 'JSXElement' | 'JSXFragment' }>

const inline = /^(?:a|abbr|b|code|em|i|kbd|mark|samp|small|span|strong|sub|sup|time)$/u
const verbatim = /^(?:code|kbd|pre|samp|script|style)$/u

/** Returns the JSX text below a node: one passage for each element, with its inline elements. */
export function markupIn(node: Node, source: string, isInText = false): Passage[] {
  if (!isElement(node)) return childrenOf(node).flatMap((child) => markupIn(child, source))
  const name = nameOf(node)
  if (verbatim.test(name)) return []
  const isPart = isInText && inline.test(name)
  const hasText = node.children.some((child) => child.type === 'JSXText' && child.value.trim() !== '')
  const own = hasText && !isPart ? [passageOf('markup', source, node, markupParts(node))] : []
  return [...own, ...childrenOf(node).flatMap((child) => markupIn(child, source, hasText || isPart))]
}

const isElement = (node: Node): node is Element => node.type === 'JSXElement' || node.type === 'JSXFragment'

const nameOf = (node: Element) =>
  node.type === 'JSXElement' && node.openingElement.name.type === 'JSXIdentifier' ? node.openingElement.name.name : ''

function markupParts(node: Element): Part[] {
  return node.children.flatMap((child): Part[] => {
    if (child.type === 'JSXText') return [child]
    const hidden = [{ start: child.start, end: child.end, by: filler }]
    if (isElement(child)) {
      const name = nameOf(child)
      if (verbatim.test(name) || /^[A-Z]/u.test(name)) return hidden
      return inline.test(name) ? markupParts(child) : []
    }
    if (child.type !== 'JSXExpressionContainer') return hidden
    if (child.expression.type === 'JSXEmptyExpression') return []
    return isText(child.expression) ? textParts(child.expression) : hidden
  })
}
