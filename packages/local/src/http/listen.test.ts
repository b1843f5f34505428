import { type AddressInfo, createConnection, createServer, type ListenOptions, type Server } from 'node:net'
import { networkInterfaces } from 'node:os'
import { afterEach, describe, expect, it } from 'vitest'
import { bindingOf, loopbackBinding } from './binding.ts'
import { isFamilyMissing, type Listening, listen } from './listen.ts'

const closing: Pick<Listening, 'close'>[] = []
afterEach(() => {
  for (const each of closing.splice(0)) each.close()
})

const newServer = () => createServer((socket) => socket.end('hello'))

async function start(ports: number[], binding = loopbackBinding, server = newServer()) {
  const listening = await listen(server, { ports, binding, setting: 'port' })
  closing.push(listening)
  return listening.port
}

async function occupy(port: number, host: string): Promise<number> {
  const server: Server = newServer()
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve))
  closing.push({ close: () => void server.close() })
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}

const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? [])
const hasIPv6 = addresses.some(({ address }) => address === '::1')
const external = addresses.find(({ family, internal }) => family === 'IPv4' && !internal)?.address

const statusOf = (port: number, host: string) =>
  new Promise<string>((resolve) => {
    const socket = createConnection(port, host)
    socket
      .once('data', (data) => resolve(data.toString()))
      .once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''))
  })

describe('listen', () => {
  it.runIf(hasIPv6)('listens on the same port of both families', async () => {
    const port = await start([0])
    expect(await Promise.all([statusOf(port, '127.0.0.1'), statusOf(port, '::1')])).toEqual(['hello', 'hello'])
  })

  it.runIf(hasIPv6)('uses the next port if one is in use on ::1 only', async () => {
    const busy = await occupy(0, '::1')
    expect(await start([busy, 0])).not.toBe(busy)
    expect(await statusOf(busy, '127.0.0.1')).toBe('ECONNREFUSED')
  })

  it.runIf(hasIPv6)('chooses another free port if the first one is in use on ::1 only', async () => {
    const server = newServer()
    const listenOnce = server.listen.bind(server)
    let busy = 0
    const listenThenOccupy = (options: ListenOptions, done: () => void) =>
      listenOnce(options, async () => {
        const { port } = server.address() as AddressInfo
        busy ||= await occupy(port, '::1')
        done()
      })
    Object.assign(server, { listen: listenThenOccupy })
    const port = await start([0], loopbackBinding, server)
    expect([port === busy, await statusOf(port, '::1')]).toEqual([false, 'hello'])
  })

  it.runIf(hasIPv6)('rejects a port that is in use on ::1 only', async () => {
    const busy = await occupy(0, '::1')
    const message = `Couldn't use port ${busy}: another program uses it.`
    await expect(start([busy])).rejects.toMatchObject({ message, setting: 'port' })
  })

  it.each(['EADDRNOTAVAIL', 'EAFNOSUPPORT'])('listens on IPv4 only if IPv6 is missing: %s', (code) => {
    const error = Object.assign(new Error(code), { code })
    expect([isFamilyMissing(error, '::1'), isFamilyMissing(error, '127.0.0.1')]).toEqual([true, false])
  })

  it.runIf(external)('listens on the address of --host and on loopback', async () => {
    const port = await start([0], await bindingOf(external))
    expect(await Promise.all([statusOf(port, external ?? ''), statusOf(port, '127.0.0.1')])).toEqual(['hello', 'hello'])
  })

  it.runIf(external)('listens on no address but loopback without --host', async () => {
    expect(await statusOf(await start([0]), external ?? '')).toBe('ECONNREFUSED')
  })

  it('names an address that this machine does not have', async () => {
    const message = "Couldn't listen on 192.0.2.1: this machine doesn't have that address."
    await expect(start([0], await bindingOf('192.0.2.1'))).rejects.toMatchObject({ message, setting: 'host' })
  })
})

describe('bindingOf', () => {
  it.each([
    [undefined, { addresses: ['127.0.0.1', '::1'], isExposed: false }],
    ['localhost', { addresses: ['127.0.0.1', '::1'], name: 'localhost', isExposed: false }],
    ['127.0.0.2', { addresses: ['127.0.0.1', '::1', '127.0.0.2'], name: '127.0.0.2', isExposed: false }],
    ['0.0.0.0', { addresses: ['0.0.0.0', '::1'], name: '0.0.0.0', isExposed: true }],
    ['[::]', { addresses: ['::'], name: '::', isExposed: true }],
    ['192.168.1.5', { addresses: ['127.0.0.1', '::1', '192.168.1.5'], name: '192.168.1.5', isExposed: true }],
  ])('resolves %s', async (host, binding) => {
    expect(await bindingOf(host)).toEqual(binding)
  })

  it('names a host without an address', async () => {
    await expect(bindingOf('nowhere.invalid')).rejects.toMatchObject({
      message: "Couldn't find the address of nowhere.invalid.",
      setting: 'host',
    })
  })
})
