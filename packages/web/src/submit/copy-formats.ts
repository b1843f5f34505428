import { type AccessKind, accessHeaders } from './access.ts'

/** A request to copy for another program. It has only the kind of access, never the secret. */
export type Request = { url: string; type: string; access: AccessKind | undefined; text: string }

/** The variable that a copy has in place of the key or token. */
const names = { key: 'SLUICE_KEY', jwt: 'SLUICE_TOKEN' }

/** Returns the headers. `nameOf` formats the variable that stands for the secret. */
function headersOf({ type, access }: Request, nameOf: (name: string) => string): [name: string, value: string][] {
  const own = access && accessHeaders({ kind: access, secret: nameOf(names[access]) })
  return Object.entries({ 'content-type': type, ...own })
}

/** Returns a line for a POSIX shell. `--data-binary` would read a file for a text that starts with `@`. */
export function asCurl(request: Request): string {
  // In double quotes the shell expands variables.
  const headers = headersOf(request, (name) => `$${name}`).map(([name, value]) => `-H "${name}: ${value}"`)
  return ['curl -sS', quote(request.url), ...headers, '--data-raw', quote(request.text)].join(' ')
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}

/** Returns a call of `fetch` for a JavaScript program. */
export function asFetch(request: Request): string {
  const headers = headersOf(request, (name) => `" + ${name}`).map(([name, value]) => `"${name}": ${javaScript(value)}`)
  return `await fetch(${JSON.stringify(request.url)}, {
  method: "POST",
  headers: { ${headers.join(', ')} },
  body: ${JSON.stringify(request.text)},
})`
}

/** Returns the literal of a header's value, which may end in a variable outside of the quotes. */
function javaScript(value: string): string {
  return value.includes('" + ') ? `"${value}`.replace(/^"" \+ /, '') : `"${value}"`
}

/** Returns a JavaScript program that tracks the events with `@sluice/client`. */
export function asClient({ url, access, text }: Request): string {
  const secret = {
    none: '',
    key: `, key: ${names.key}`,
    jwt: `, headers: () => ({ authorization: "Bearer " + ${names.jwt} })`,
  }[access ?? 'none']
  const track = text.trimStart().startsWith('[')
    ? `for (const event of ${text}) sluice.track(event)`
    : `sluice.track(${text})`
  return `import { createClient } from "@sluice/client"

const sluice = createClient({ url: ${JSON.stringify(url)}${secret} })
${track}
await sluice.flush()
`
}

/** Returns the content of an `.http` file for the HTTP clients of editors. Variables are in double braces. */
export function asHttp(request: Request): string {
  const headers = headersOf(request, (name) => `{{${name}}}`).map(([name, value]) => `${name}: ${value}\n`)
  return `POST ${request.url}\n${headers.join('')}\n${request.text}\n`
}
