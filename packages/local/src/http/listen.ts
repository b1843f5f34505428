import { type AddressInfo, createServer, isIPv6, type Server } from 'node:net'
import { type Setting, SetupError } from '../startup/setup-error.ts'
import type { Binding } from './binding.ts'

export type Listening = {
  /** The same on all addresses. */
  port: number
  /** Accepts no more connections. */
  close: () => void
}

export type ListenOptions = {
  /** Tried in order. Port 0 is any free port. */
  ports: readonly number[]
  binding: Binding
  /** The setting that changes the port. */
  setting: Setting
}

const portReasons: Record<string, string> = {
  EADDRINUSE: 'another program uses it',
  EACCES: "you don't have permission to use it",
}

/** Connections that wait to be accepted. With Node's 511, thousands of clients that connect at once wait for seconds. */
const backlog = 4_096

/** A port that is free on one address can be in use on another. */
const anyPortAttempts = 20

/**
 * Lets a server listen on every address of a binding, on the first port that is free on all of them.
 * @throws SetupError with the setting to change if no port or an address can't be used
 */
export async function listen(server: Server, { ports, binding, setting }: ListenOptions): Promise<Listening> {
  for (const port of ports) {
    try {
      return await listenAt(server, port, binding.addresses)
    } catch (cause) {
      const { code = '', address } = cause as NodeJS.ErrnoException & { address?: string }
      if (code === 'EADDRNOTAVAIL') {
        throw new SetupError(`Couldn't listen on ${address}: this machine doesn't have that address.`, {
          setting: 'host',
          cause,
        })
      }
      const reason = portReasons[code]
      if (!reason) throw cause
      if (port === ports.at(-1)) throw new SetupError(`Couldn't use port ${port}: ${reason}.`, { setting, cause })
    }
  }
  throw new Error('No port to listen on')
}

async function listenAt(server: Server, port: number, addresses: readonly string[]): Promise<Listening> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await listenOnAll(server, port, addresses)
    } catch (error) {
      const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
      if (port !== 0 || !isTaken || attempt === anyPortAttempts) throw error
    }
  }
}

async function listenOnAll(server: Server, port: number, addresses: readonly string[]): Promise<Listening> {
  const [first = '', ...others] = addresses
  await listenOn(server, port, first)
  const servers = [server]
  const bound = (server.address() as AddressInfo).port
  try {
    for (const address of others) {
      const other = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => server.emit('connection', socket))
      const isListening = await listenOn(other, bound, address).then(
        () => true,
        (error) => {
          if (!isFamilyMissing(error, address)) throw error
        },
      )
      if (isListening) servers.push(other)
    }
  } catch (error) {
    await Promise.all(servers.map((each) => new Promise((resolve) => each.close(resolve))))
    throw error
  }
  return {
    port: bound,
    close() {
      for (const each of servers) each.close()
    },
  }
}

function listenOn(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen({ port, host, backlog }, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

/** Returns true if this machine has no IPv6 at all, or none on its loopback interface. */
export function isFamilyMissing({ code }: NodeJS.ErrnoException, address: string): boolean {
  return isIPv6(address) && (code === 'EAFNOSUPPORT' || (code === 'EADDRNOTAVAIL' && address === '::1'))
}
