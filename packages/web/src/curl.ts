/** The request as a line for a POSIX shell. `--data-raw` because `--data-binary @x` would read a file. */
export function asCurl(url: string, text: string): string {
  return `curl -sS ${quote(url)} -H 'content-type: application/json' --data-raw ${quote(text)}`
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
