import type { IncomingMessage } from 'node:http'
import type { Http2ServerRequest } from 'node:http2'
import type { Binding } from './binding.ts'
import { isLoopbackAddress, isLoopbackName } from './loopback.ts'

// Every local server decides here who may call it. A web page in the developer's browser can send requests to loopback.
// Its origin gives it away, or, after DNS rebinding, its host name: https://owasp.org/www-community/attacks/DNS_Rebinding

/** Whether a request may be served, or why not. */
export type Verdict = 'allowed' | 'foreignHost' | 'foreignOrigin'

/** The reasons for a rejection, for the response. */
export const rejectionReasons: Record<Exclude<Verdict, 'allowed'>, string> = {
  foreignHost: 'The Host header must be localhost, a loopback address or the name given with --host.',
  foreignOrigin: "Web pages of other origins can't call this server.",
}

type Request = IncomingMessage | Http2ServerRequest

/**
 * Checks the names that a request is addressed to (`Host`, or `:authority` in HTTP/2) and the origin of the page that
 * sent it. HTTP/1.0 allows a request without a host. No browser sends one, so it is allowed, but only from this machine.
 */
export function judgeCaller(request: Request, binding: Binding): Verdict {
  const hosts = [...valuesOf(request, 'host'), ...valuesOf(request, ':authority')]
  const isHostOwn = hosts.length > 0 ? hosts.every((host) => isOwn(host, request, binding)) : isLocalPeer(request)
  if (!isHostOwn) return 'foreignHost'
  const origins = valuesOf(request, 'origin').map((origin) => /^https?:\/\/(.*)$/i.exec(origin)?.[1] ?? '')
  return origins.every((origin) => isOwn(origin, request, binding)) ? 'allowed' : 'foreignOrigin'
}

/** Returns true if the request comes from this machine. */
export function isLocalPeer({ socket }: Request): boolean {
  return isLoopbackAddress(socket.remoteAddress ?? '')
}

/** Returns all values of a header. `headers` has only the first `Host`. */
function valuesOf({ rawHeaders }: Request, name: string): string[] {
  return rawHeaders.filter((_, n) => n % 2 === 1 && rawHeaders[n - 1]?.toLowerCase() === name)
}

/** Accepts a host with or without a port, and with a dot at its end. */
function isOwn(host: string, { socket }: Request, { name: ownName, isExposed }: Binding): boolean {
  const [, bracketed, plain] = /^(?:\[([\da-f:.]+)\]|([^:[\]/@]+?)\.?)(?::\d*)?$/i.exec(host) ?? []
  const name = (bracketed ?? plain ?? '').toLowerCase()
  if (name === '') return false
  if (isLoopbackName(name) || name === ownName) return true
  // An IP address can't be rebound. With --host 0.0.0.0, clients use the address at which their connection arrives.
  return isExposed && name === socket.localAddress?.replace(/^::ffff:(?=\d+\.)/, '')
}
