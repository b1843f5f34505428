import { api } from '@sluice/core/pipeline'

/** The address that a text means, or what is wrong with it. */
export function readAddress(text: string): { url: string } | { fault: string } {
  const written = text.trim()
  if (!/^https?:\/\//i.test(written)) return { fault: 'Address: it must begin with http:// or https://.' }
  if (!URL.canParse(written)) return { fault: 'Address: this is not a URL.' }
  const url = new URL(written)
  // It is shown and kept, so nothing that could be a secret belongs in it.
  if (url.username || url.password || url.search || url.hash) {
    return { fault: 'Address: a user, a password, ? and # cannot be part of it.' }
  }
  if (url.pathname === '/') url.pathname = api.path
  return { url: url.href }
}
