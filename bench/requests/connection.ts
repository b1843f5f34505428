import { connect, type Socket } from 'node:net'

/** The status of a response, and the milliseconds until it was complete. Status 0: the connection broke off. */
export type Response = { status: number; ms: number }

/** A connection that sends one request at a time. */
export type Connection = { send: (request: Buffer) => Promise<Response>; close: () => void }

const headEnd = Buffer.from('\r\n\r\n')

/**
 * Opens a connection that reads only a response's status and length. Node's own client costs as much CPU as the server,
 * and both share the cores of a laptop.
 */
export function openConnection(port: number): Connection {
  let socket: Socket | undefined
  let received = Buffer.alloc(0)
  let waiting: { startedAt: number; resolve: (response: Response) => void } | undefined
  const settle = (status: number) => {
    const { startedAt, resolve } = waiting ?? {}
    waiting = undefined
    received = Buffer.alloc(0)
    if (startedAt !== undefined) resolve?.({ status, ms: performance.now() - startedAt })
  }
  const open = () => {
    const opened = connect({ port, host: '127.0.0.1', noDelay: true })
    opened.on('data', (chunk) => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
      const status = statusOf(received)
      if (status !== undefined) settle(status)
    })
    opened.on('error', () => opened.destroy())
    opened.on('close', () => {
      if (socket !== opened) return
      socket = undefined
      settle(0)
    })
    return opened
  }
  return {
    send(request) {
      return new Promise((resolve) => {
        waiting = { startedAt: performance.now(), resolve }
        socket ??= open()
        socket.write(request)
      })
    },
    close: () => void socket?.destroy(),
  }
}

/** Returns the status of a complete response with a Content-Length; undefined if it isn't complete. */
function statusOf(received: Buffer): number | undefined {
  const end = received.indexOf(headEnd)
  if (end < 0) return undefined
  const head = received.toString('latin1', 0, end)
  const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0)
  return received.length >= end + headEnd.length + length ? Number(head.slice(9, 12)) : undefined
}

/** Returns a request with one event to `POST /submit`. */
export function singleEvent(n: number): Buffer {
  const body = `{"event":"signup","user_id":${n}}`
  return Buffer.from(
    'POST /submit HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n' +
      `Content-Length: ${body.length}\r\n\r\n${body}`,
  )
}
