import type { IncomingMessage } from 'node:http'

/**
 * Gives a request in absolute form (`GET http://localhost:8787/path`) the usual form: a path, and a `Host` header with
 * the host of the target, which replaces the one that was sent. https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2
 */
export function normalizeTarget(request: IncomingMessage): void {
  const [, host, rest = ''] = /^https?:\/\/([^/?#]*)(.*)$/i.exec(request.url ?? '') ?? []
  if (host === undefined) return
  request.url = rest.startsWith('/') ? rest : `/${rest}`
  const { rawHeaders } = request
  const others = rawHeaders.filter((_, n) => rawHeaders[n - (n % 2)]?.toLowerCase() !== 'host')
  rawHeaders.splice(0, rawHeaders.length, 'Host', host, ...others)
  request.headers.host = host
}
