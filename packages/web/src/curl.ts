/** The request as a line for a POSIX shell. `--data-raw` because `--data-binary @x` would read a file. */
export function asCurl(url: string, text: string): string {
  return `curl -sS ${quote(url)} -H 'content-type: application/json' --data-raw ${quote(text)}`
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}

/** The request for a JavaScript program. */
export function asFetch(url: string, text: string): string {
  return `await fetch(${JSON.stringify(url)}, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: ${JSON.stringify(text)},
})`
}

/** The request for the HTTP clients of editors (RFC 9110 in a file). */
export function asHttp(url: string, text: string): string {
  return `POST ${url}\ncontent-type: application/json\n\n${text}\n`
}
