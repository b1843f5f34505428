import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { SetupError } from '../startup/setup-error.ts'
import { isLoopbackAddress } from './loopback.ts'

/** The addresses that a server listens on, and who can connect to them. */
export type Binding = {
  /** The server listens on all of them. The second and later IPv6 loopback or wildcard is left out without IPv6. */
  addresses: readonly string[]
  /** The name or address of `--host`, which requests may use as their host. */
  name?: string
  /** True if other machines can connect. */
  isExposed: boolean
}

/** Both families, because `localhost` means either. The pipeline calls its own parts at the first. */
const loopback = ['127.0.0.1', '::1'] as const

export const loopbackBinding: Binding = { addresses: loopback, isExposed: false }

/**
 * Returns the binding for a host name or an address. Loopback is always part of it.
 * @throws SetupError if the name has no address
 */
export async function bindingOf(host: string | undefined): Promise<Binding> {
  if (host === undefined) return loopbackBinding
  const name = host.toLowerCase().replace(/^\[(.*)\]$/, '$1')
  const address = isIP(name) ? name : await addressOf(name)
  const isExposed = !isLoopbackAddress(address)
  return { addresses: addressesWith(address), name, isExposed }
}

function addressesWith(address: string): readonly string[] {
  // The wildcard of IPv6 includes IPv4.
  if (isWildcardOf6(address)) return [address]
  if (address === '0.0.0.0') return [address, '::1']
  return [...new Set([...loopback, address])]
}

const isWildcardOf6 = (address: string) => /^[0:]+$/.test(address)

async function addressOf(name: string): Promise<string> {
  try {
    return (await lookup(name)).address
  } catch (cause) {
    throw new SetupError(`Couldn't find the address of ${name}.`, { setting: 'host', cause })
  }
}
