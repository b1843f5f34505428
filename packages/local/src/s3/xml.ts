/** An element's content: text, or elements by name. An array repeats its element. */
export type Children = string | number | boolean | { [name: string]: Children | Children[] | undefined }

const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/'

/** Returns the XML of a response: the root element is in S3's namespace. */
export function xml(root: string, children: Children): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${namespace}">${render(children)}</${root}>`
}

/** Returns the XML of an error, which has no namespace. */
export function errorXml(children: Children): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${render(children)}</Error>`
}

function render(children: Children): string {
  if (typeof children !== 'object') return escapeXml(String(children))
  return Object.entries(children)
    .flatMap(([name, value]) =>
      [value].flat().map((child) => (child === undefined ? '' : `<${name}>${render(child)}</${name}>`)),
    )
    .join('')
}

/** XML 1.0 can't contain most control characters, so they become U+FFFD. `encoding-type=url` keeps them. */
const escapeXml = (text: string) =>
  text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 forbids exactly these
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '\ufffd')
    .replace(/[&<>"\r]/g, (character) => `&#${character.charCodeAt(0)};`)
