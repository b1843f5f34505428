/** An element's children: text, or elements by name; an array repeats its element. */
export type Children = string | number | boolean | { [name: string]: Children | Children[] | undefined }

const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/'

/** An S3 answer: the root element in S3's namespace. */
export function xml(root: string, children: Children): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${namespace}">${render(children)}</${root}>`
}

/** An S3 error's body, which has no namespace. */
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

/** Control characters that XML 1.0 cannot hold become U+FFFD; `encoding-type=url` shows them whole. */
const escapeXml = (text: string) =>
  text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 forbids exactly these
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '\ufffd')
    .replace(/[&<>"\r]/g, (character) => `&#${character.charCodeAt(0)};`)
