import { BlockList, isIP } from 'node:net'

const addresses = new BlockList()
addresses.addSubnet('127.0.0.0', 8)
addresses.addAddress('::1', 'ipv6')

/** Returns true for an address of the loopback interface, IPv4-mapped ones included. */
export function isLoopbackAddress(address: string): boolean {
  const version = isIP(address)
  return version !== 0 && addresses.check(address, version === 4 ? 'ipv4' : 'ipv6')
}

/**
 * Returns true for a host name that always means this machine: `localhost`, `*.localhost` (RFC 6761) or a loopback
 * address, IPv6 in brackets.
 */
export function isLoopbackName(name: string): boolean {
  return /^(.+\.)?localhost$/i.test(name) || isLoopbackAddress(name.replace(/^\[(.*)\]$/, '$1'))
}
