/** Returns one reference token of an RFC 6901 pointer, with its slash. */
export function pointerTo(name: string): string {
  return `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
}

const token = /"(?:[^"\\]|\\.)*"|[{}[\],]/g

/** Returns the pointer to the first object or array at level `depth` of a valid JSON text. The text's value is level 1. */
export function pointerToDepth(text: string, depth: number): string {
  /** The member name or index of each open bracket. A name is known after its colon. */
  const path: (string | number)[] = []
  for (const { 0: found, index } of text.matchAll(token)) {
    const last = path.length - 1
    const here = path[last]
    if (found === '{' || found === '[') {
      if (path.length === depth - 1) break
      path.push(found === '{' ? '' : 0)
    } else if (found === '}' || found === ']') path.pop()
    else if (found === ',' && typeof here === 'number') path[last] = here + 1
    else if (typeof here === 'string' && isName(text, index + found.length)) path[last] = JSON.parse(found) as string
  }
  return path.map((part) => pointerTo(String(part))).join('')
}

const colon = /[ \t\r\n]*:/y

function isName(text: string, end: number): boolean {
  colon.lastIndex = end
  return colon.test(text)
}
