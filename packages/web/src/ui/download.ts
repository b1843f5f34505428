/** Saves a text as a file in the browser's downloads. */
export function download(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }))
  Object.assign(document.createElement('a'), { href: url, download: name }).click()
  // The download has started by then. No event reports its end.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
