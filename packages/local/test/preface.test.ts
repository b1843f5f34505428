import { connect } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startOurs } from './conformance/target.ts'
import { requestText } from './raw-client.ts'

let ours: Awaited<ReturnType<typeof startOurs>>
beforeAll(async () => {
  ours = await startOurs()
})
afterAll(() => ours.stop())

/** Sends bytes one by one and returns the first chunk that comes back. */
async function sendSlowly(bytes: string): Promise<Buffer> {
  const socket = connect({ port: Number(new URL(ours.endpoint).port), host: '127.0.0.1', noDelay: true })
  const response = new Promise<Buffer>((resolve, reject) => {
    socket.once('data', resolve).once('error', reject)
    socket.once('close', () => resolve(Buffer.alloc(0)))
  })
  for (const byte of Buffer.from(bytes, 'latin1')) {
    socket.write(Buffer.of(byte))
    // The server runs in this process: it reads the byte in one of these turns.
    for (let turn = 0; turn < 3; turn++) await nextTurn()
  }
  return response.finally(() => socket.destroy())
}

describe('a connection whose bytes arrive one by one', () => {
  it('is HTTP/2 if it starts with its preface', async () => {
    const emptySettings = '\0\0\0\x04\0\0\0\0\0'
    const frame = await sendSlowly(`PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${emptySettings}`)
    expect(frame[3], frame.toString('latin1')).toBe(4)
  })

  it.each(['GET', 'PUT', 'PROPFIND'])('is HTTP/1.1 if it starts with %s', async (method) => {
    const response = await sendSlowly(requestText(`${method} /no-such-bucket`, { Host: 'localhost' }, 'x'))
    expect(response.toString()).toMatch(/^HTTP\/1\.1 \d{3} /)
  })
})
