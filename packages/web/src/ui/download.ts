/** Hands a text to the browser's downloads. */
export function download(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }))
  Object.assign(document.createElement('a'), { href: url, download: name }).click()
  // The download has begun by then; nothing tells when it has ended.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
