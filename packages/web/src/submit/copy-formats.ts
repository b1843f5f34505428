import { type AccessKind, accessHeaders } from './access.ts'

/** A request to be written for another program; of its access the kind is enough, the secret stays here. */
export type Request = { url: string; type: string; access: AccessKind | undefined; text: string }

/** What stands in a copy for the key or the token. */
const names = { key: 'SLUICE_KEY', jwt: 'SLUICE_TOKEN' }

/** The headers, with the secret as `nameOf` writes a variable. */
function headersOf({ type, access }: Request, nameOf: (name: string) => string): [name: string, value: string][] {
  const own = access && accessHeaders({ kind: access, secret: nameOf(names[access]) })
  return Object.entries({ 'content-type': type, ...own })
}

/** The request as a line for a POSIX shell. `--data-raw` because `--data-binary @x` would read a file. */
export function asCurl(request: Request): string {
  // In double quotes, where the shell fills in variables.
  const headers = headersOf(request, (name) => `$${name}`).map(([name, value]) => `-H "${name}: ${value}"`)
  return ['curl -sS', quote(request.url), ...headers, '--data-raw', quote(request.text)].join(' ')
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}

/** The request for a JavaScript program. */
export function asFetch(request: Request): string {
  const headers = headersOf(request, (name) => `\${${name}}`).map(([name, value]) => `'${name}': \`${value}\``)
  return `await fetch(${JSON.stringify(request.url)}, {
  method: 'POST',
  headers: { ${headers.join(', ')} },
  body: ${JSON.stringify(request.text)},
})`
}

/** The request for the HTTP clients of editors (RFC 9110 in a file), which have variables in braces. */
export function asHttp(request: Request): string {
  const headers = headersOf(request, (name) => `{{${name}}}`).map(([name, value]) => `${name}: ${value}\n`)
  return `POST ${request.url}\n${headers.join('')}\n${request.text}\n`
}
