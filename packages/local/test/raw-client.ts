import { connect as connectHttp2, type IncomingHttpHeaders } from 'node:http2'
import { connect } from 'node:net'

/** Opens a connection, sends bytes as they are and returns everything that comes back until the server closes. */
export function sendRaw(url: string, sent: string | Buffer, { halfClose = false } = {}): Promise<string> {
  const { port } = new URL(url)
  return new Promise((resolve) => {
    const socket = connect({ port: Number(port), host: '127.0.0.1', allowHalfOpen: true })
    let received = ''
    socket.on('data', (data) => {
      received += data.toString('latin1')
    })
    socket.on('error', (error) => {
      received += `(${error.message})`
    })
    socket.on('end', () => socket.end()).on('close', () => resolve(received))
    if (halfClose) socket.end(sent)
    else socket.write(sent)
  })
}

/** Returns a request's text. Its response closes the connection, so that `sendRaw` ends. */
export function requestText(line: string, headers: Record<string, string>, body = ''): string {
  const length: Record<string, string> = body ? { 'Content-Length': String(Buffer.byteLength(body)) } : {}
  const all = Object.entries({ Connection: 'close', ...headers, ...length })
  return `${line} HTTP/1.1\r\n${all.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`
}

export type RawResponse = { status: number; headers: string; body: string }

/** Splits the text of a response. */
export function readRaw(text: string): RawResponse {
  const [headers = '', ...body] = text.split('\r\n\r\n')
  return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(headers)?.[1]), headers, body: body.join('\r\n\r\n') }
}

/** Sends a POST over cleartext HTTP/2. */
export async function postHttp2(url: string, headers: IncomingHttpHeaders, body: string) {
  const session = connectHttp2(url)
  const stream = session.request({ ':method': 'POST', ':path': '/', ...headers })
  const status = new Promise<number>((resolve) => {
    stream.once('response', (response) => resolve(Number(response[':status'])))
  })
  stream.end(body)
  const received = Buffer.concat(await stream.toArray()).toString()
  session.destroy()
  return { status: await status, body: received }
}
