type Address = { kind: 'valid'; url: string } | { kind: 'invalid'; message: string }

/** Reads the address of an API as a reader types it. A bare host gets the path `/submit`. */
export function readAddress(text: string): Address {
  const typed = text.trim()
  if (!/^https?:\/\//i.test(typed)) return invalid('The address must start with http:// or https://.')
  if (!URL.canParse(typed)) return invalid('The address isn’t a valid URL.')
  const url = new URL(typed)
  // The address is shown and stored, so it can't contain anything that may be a secret.
  if (url.username || url.password || url.search || url.hash) {
    return invalid('The address can’t contain a user name, a password, ? or #.')
  }
  if (url.pathname === '/') url.pathname = '/submit'
  return { kind: 'valid', url: url.href }
}

function invalid(message: string): Address {
  return { kind: 'invalid', message }
}
