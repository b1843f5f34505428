import { s3Error } from './errors.ts'

/** An element of a request's body. An element with children has no text. */
export type XmlElement = { name: string; text: string; children: XmlElement[] }

/** The documents of S3 have four levels. */
const maxDepth = 8

const entities = new Map(Object.entries({ lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }))

/** A comment, the end of an element, its start with attributes, which are ignored, or text. */
const token =
  /<!--[\s\S]*?-->|<\/([\w.-]+)\s*>|<([\w.-]+)(?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*\s*(\/?)>|([^<]+)/gy

/**
 * Reads an XML document without namespaces.
 * @throws AwsError `MalformedXML` for any other XML, such as one with a DTD or its own entities, or with 9 levels
 */
export function readXml(body: Buffer): XmlElement {
  const source = decodeUtf8(body).replace(/^<\?xml [^<>]*\?>/, '')
  const outside: XmlElement = { name: '', text: '', children: [] }
  const open = [outside]
  let length = 0
  for (const [whole, end, name, isEmpty, text] of source.matchAll(token)) {
    length += whole.length
    const parent = open.at(-1) ?? outside
    if (text !== undefined) parent.text += decodeEntities(text)
    if (end !== undefined) close(open, end)
    if (name === undefined) continue
    const element: XmlElement = { name, text: '', children: [] }
    parent.children.push(element)
    if (!isEmpty) open.push(element)
    if (open.length > maxDepth + 1) throw s3Error('MalformedXML')
  }
  const [document, another] = outside.children
  const isWhole = length === source.length && open.length === 1 && outside.text.trim() === ''
  if (!isWhole || document === undefined || another) throw s3Error('MalformedXML')
  return document
}

function decodeUtf8(body: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body).replace(/\r\n?/g, '\n')
  } catch {
    throw s3Error('MalformedXML')
  }
}

function close(open: XmlElement[], name: string): void {
  const element = open.length > 1 ? open.pop() : undefined
  const isMixed = element !== undefined && element.children.length > 0 && element.text.trim() !== ''
  if (element?.name !== name || isMixed) throw s3Error('MalformedXML')
}

const decodeEntities = (text: string) =>
  text.replace(/&(?:#(\d{1,7});|#x([\da-fA-F]{1,6});|(\w+);)?/g, (_, decimal, hex, name) => {
    const codePoint = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal)
    const isCharacter = codePoint > 0 && codePoint <= 0x10ffff && (codePoint < 0xd800 || codePoint > 0xdfff)
    const decoded = isCharacter ? String.fromCodePoint(codePoint) : entities.get(name)
    if (decoded === undefined) throw s3Error('MalformedXML')
    return decoded
  })

/** Returns the children of an element that have a name. */
export const childrenOf = (element: XmlElement, name: string): XmlElement[] =>
  element.children.filter((child) => child.name === name)

/**
 * Returns the text of a child, or undefined if there is none.
 * @throws AwsError `MalformedXML` if there are several
 */
export function textOf(element: XmlElement, name: string): string | undefined {
  const [child, another] = childrenOf(element, name)
  if (another) throw s3Error('MalformedXML')
  return child?.text
}
