import { AwsError } from '../aws/error.ts'
import type { AwsResponse, S3Request } from '../aws/http.ts'
import { errorWith, s3Error } from './errors.ts'

const xmlHeaders = { 'content-type': 'application/xml' }

export const emptyResponse = (status: number, headers: Record<string, string> = {}): AwsResponse => ({
  status,
  headers: { ...headers, ...(status === 200 && { 'content-length': '0' }) },
  body: '',
})

export const xmlResponse = (root: string, children: Children, headers: Record<string, string> = {}): AwsResponse => ({
  status: 200,
  headers: { ...xmlHeaders, ...headers },
  body: xml(root, children),
})

/** Returns a time as XML has it. S3 has no fractions of a second. */
export const wholeSeconds = (time: Date | number): string => `${new Date(time).toISOString().slice(0, 19)}.000Z`

/**
 * Returns the response for an error that an action has thrown. HEAD has no body. The message of an unexpected error is
 * passed to `onError`.
 */
export function errorResponse(error: unknown, request: S3Request, onError: (message: string) => void): AwsResponse {
  const { url, requestId, method } = request
  const { status, type: code, message, details } = translate(error)
  if (status === 500) onError(`S3 ${method} ${url}: ${message}`)
  const members = { Code: code, Message: message, ...details, RequestId: requestId }
  const body = method === 'HEAD' ? '' : errorXml(members)
  return { status, headers: xmlHeaders, body }
}

/** Returns an error in AWS's shape for any error. */
export function translate(error: unknown): AwsError {
  if (error instanceof AwsError) return error
  if (error instanceof URIError) return s3Error('InvalidURI')
  const code = (error as NodeJS.ErrnoException).code ?? ''
  if (code === 'ENAMETOOLONG') {
    return errorWith('KeyTooLongError', 'A segment of this key is longer than a file name can be.')
  }
  if (['EEXIST', 'ENOTDIR', 'EISDIR', 'ENOTEMPTY'].includes(code)) {
    return new AwsError('NotImplemented', 'A key cannot be a folder of other keys here; see docs/fidelity.md.', 409)
  }
  return new AwsError('InternalError', String(error), 500)
}

/** An element's content: text, or elements by name. An array repeats its element. */
export type Children = string | number | boolean | { [name: string]: Children | Children[] | undefined }

const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/'

/** Returns the XML of a response: the root element is in S3's namespace. */
function xml(root: string, children: Children): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${namespace}">${render(children)}</${root}>`
}

/** Returns the XML of an error, which has no namespace. */
function errorXml(children: Children): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${render(children)}</Error>`
}

function render(children: Children): string {
  if (typeof children !== 'object') return escapeXml(String(children))
  return Object.entries(children)
    .flatMap(([name, value]) =>
      [value].flat().map((child) => (child === undefined ? '' : `<${name}>${render(child)}</${name}>`)),
    )
    .join('')
}

/** XML 1.0 can't contain most control characters, so they become U+FFFD. `encoding-type=url` keeps them. */
const escapeXml = (text: string) =>
  text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 forbids exactly these
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '\ufffd')
    .replace(/[&<>"\r]/g, (character) => `&#${character.charCodeAt(0)};`)
