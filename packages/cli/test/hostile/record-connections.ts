import { appendFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { NetConnectOpts } from 'node:net'

// Loaded with --import before a process's own modules. Writes each address outside of loopback that the process looks up
// or connects to, one per line, to the file that SLUICE_TEST_CONNECTIONS names, and lets none of them succeed.

const require = createRequire(import.meta.url)
const file = process.env.SLUICE_TEST_CONNECTIONS ?? ''
const isLoopback = (host: string) => /^(localhost|127\.\d+\.\d+\.\d+|::1)$/.test(host)

function reject(what: string, host: string): Error | undefined {
  if (isLoopback(host)) return undefined
  appendFileSync(file, `${what} ${host}\n`)
  return new Error(`${what} ${host} leaves loopback`)
}

const net = require('node:net') as typeof import('node:net')
const connect = net.Socket.prototype.connect as (...args: unknown[]) => unknown
net.Socket.prototype.connect = function recorded(this: unknown, ...args: unknown[]) {
  // `net.connect` passes its arguments as one array that it has normalized before.
  const [first] = args.flat() as [NetConnectOpts & { host?: string; path?: string }]
  const host = typeof first === 'object' && first.path === undefined ? (first.host ?? 'localhost') : 'localhost'
  const error = reject('connect', host)
  if (error) throw error
  return connect.apply(this, args)
} as typeof net.Socket.prototype.connect

const dns = require('node:dns') as typeof import('node:dns')
const lookup = dns.lookup as (host: string, ...args: unknown[]) => unknown
const recordedLookup = (host: string, ...args: unknown[]) => {
  const error = reject('lookup', host)
  if (!error) return lookup(host, ...args)
  const done = args.at(-1) as (error: Error) => void
  process.nextTick(done, error)
}
dns.lookup = Object.assign(recordedLookup, dns.lookup) as unknown as typeof dns.lookup
const lookupPromise = dns.promises.lookup as (host: string, ...args: unknown[]) => Promise<unknown>
dns.promises.lookup = (async (host: string, ...args: unknown[]) => {
  const error = reject('lookup', host)
  if (error) throw error
  return lookupPromise(host, ...args)
}) as typeof dns.promises.lookup
