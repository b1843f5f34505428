import { connect } from 'node:net'
import type { RawRequest } from './request.ts'

/** The outcome of a request: the status lines, everything received, and whether the server left the client waiting. */
export type Exchange = { statuses: number[]; text: string; isHung: boolean }

/** The longest time until a server must have closed a connection that the client has half closed. */
const maxWaitMs = 5_000
/** How long a client waits for the rest of a response, or for one that its own broken request may never get. */
const quietMs = 300

/** Sends raw bytes over a new connection and collects the response. */
export function send(port: number, { bytes, ending }: RawRequest): Promise<Exchange> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    const socket = connect(port, '127.0.0.1')
    let quiet: NodeJS.Timeout | undefined
    const finish = (isHung: boolean) => {
      clearTimeout(quiet)
      clearTimeout(limit)
      socket.destroy()
      const text = Buffer.concat(chunks).toString('latin1')
      const statuses = [...text.matchAll(/^HTTP\/1\.1 (\d{3}) /gm)].map(([, status]) => Number(status))
      resolve({ statuses, text, isHung })
    }
    // A client that has closed its half waits for the server to close; one that broke off waits for nothing.
    const limit = setTimeout(() => finish(ending === 'half-close'), maxWaitMs)
    socket.on('connect', () => {
      if (ending === 'half-close') return socket.end(bytes)
      socket.write(bytes, () => ending === 'break-off' && finish(false))
    })
    socket.on('data', (chunk) => {
      chunks.push(chunk)
      clearTimeout(quiet)
      if (ending !== 'wait') return
      if (isComplete(Buffer.concat(chunks))) finish(false)
      else quiet = setTimeout(() => finish(false), quietMs)
    })
    socket.on('error', () => {})
    socket.on('close', () => finish(false))
  })
}

/** True if the bytes end with a whole response that has a Content-Length. */
function isComplete(bytes: Buffer): boolean {
  const headEnd = bytes.lastIndexOf('\r\n\r\n')
  const [, length] = /content-length: (\d+)/i.exec(bytes.toString('latin1', 0, headEnd)) ?? []
  return headEnd > 0 && length !== undefined && bytes.length === headEnd + 4 + Number(length)
}
