import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { judgeCaller } from './allowed-caller.ts'
import { type Binding, loopbackBinding } from './binding.ts'

type Sent = { host?: string | string[]; origin?: string; ':authority'?: string }

const exposed: Binding = { addresses: ['127.0.0.1', '::1', '192.168.1.5'], name: 'laptop.lan', isExposed: true }

function judge(sent: Sent, binding = loopbackBinding, { from = '127.0.0.1', to = '127.0.0.1' } = {}) {
  const rawHeaders = Object.entries(sent).flatMap(([name, values]) => [values].flat().flatMap((value) => [name, value]))
  const request = { rawHeaders, socket: { remoteAddress: from, localAddress: to } }
  return judgeCaller(request as unknown as IncomingMessage, binding)
}

describe('judgeCaller', () => {
  it.each([
    'localhost',
    'localhost:4566',
    'LocalHost:8787',
    'localhost.',
    'bucket.localhost:4566',
    'my.bucket.s3.localhost:4566',
    '127.0.0.1:4566',
    '127.1.2.3',
    '[::1]:8787',
    '[0:0:0:0:0:0:0:1]',
    '[::ffff:127.0.0.1]:80',
  ])('accepts the host %s', (host) => {
    expect([judge({ host }), judge({ ':authority': host })]).toEqual(['allowed', 'allowed'])
  })

  it.each([
    'evil.example:4566',
    'localhost.evil.example',
    'evillocalhost',
    '127.0.0.1.evil.example',
    '127.0.0.1@evil.example',
    'evil.example@localhost',
    'localhost:8787:evil',
    'localhost/evil',
    '0.0.0.0:4566',
    '192.168.1.5:4566',
    '[::]:4566',
    '[fe80::1]',
    'laptop.lan',
    '',
  ])('rejects the host "%s"', (host) => {
    expect([judge({ host }), judge({ ':authority': host })]).toEqual(['foreignHost', 'foreignHost'])
  })

  it('rejects a request with an own and a foreign host', () => {
    expect(judge({ host: ['localhost', 'evil.example'] })).toBe('foreignHost')
    expect(judge({ host: 'localhost', ':authority': 'evil.example' })).toBe('foreignHost')
  })

  it('accepts a request without a host from this machine only', () => {
    expect(judge({})).toBe('allowed')
    expect(judge({}, exposed, { from: '192.168.1.9', to: '192.168.1.5' })).toBe('foreignHost')
  })

  it.each([
    'http://localhost:8787',
    'https://localhost',
    'http://127.0.0.1:5173',
    'http://[::1]:1',
    'http://a.localhost',
  ])('accepts the origin %s', (origin) => expect(judge({ host: 'localhost', origin })).toBe('allowed'))

  it.each(['https://evil.example', 'http://localhost.evil.example', 'null', 'file://', 'chrome-extension://abc', ''])(
    'rejects the origin "%s"',
    (origin) => expect(judge({ host: 'localhost', origin })).toBe('foreignOrigin'),
  )

  it('accepts the name of --host, and the address at which a connection arrives', () => {
    const ends = { from: '192.168.1.9', to: '::ffff:192.168.1.5' }
    expect(judge({ host: 'Laptop.lan:8787', origin: 'http://laptop.lan:8787' }, exposed, ends)).toBe('allowed')
    expect(judge({ host: '192.168.1.5:8787' }, exposed, ends)).toBe('allowed')
    expect(judge({ host: '192.168.1.6:8787' }, exposed, ends)).toBe('foreignHost')
    expect(judge({ host: 'evil.example' }, exposed, ends)).toBe('foreignHost')
  })
})
