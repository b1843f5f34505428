import type { IncomingHttpHeaders } from 'node:http'
import { Readable } from 'node:stream'
import type { S3Call } from './action.ts'
import type { ChosenAction } from './actions.ts'
import { notImplemented, s3Error } from './errors.ts'
import { payloadOf } from './payload.ts'
import { readXml, type XmlElement } from './xml-document.ts'

/** Far above 1,000 keys of 1,024 bytes each, or 10,000 parts. */
const maxBytes = 8 * 1024 * 1024

/**
 * Reads the body of an action that has one. Returns undefined if it is empty.
 * @throws AwsError `MalformedXML`; `NotImplemented` for an element that the action's row doesn't have; those of a digest
 * that doesn't match
 */
export async function readDocument(
  { name, body = [], isChecksumOfObject }: ChosenAction,
  call: S3Call,
): Promise<XmlElement | undefined> {
  const sent = await readAtMost(call.body)
  if (sent.length === 0) return undefined
  const headers = isChecksumOfObject ? withoutChecksums(call.headers) : call.headers
  const { content, sums } = payloadOf({ headers, body: Readable.from([sent]) })
  const document = readXml(await readAtMost(content))
  await sums()
  if (!body.some((path) => path.startsWith(`${document.name}.`))) throw s3Error('MalformedXML')
  const unknown = leavesOf(document).find((leaf) => !body.some((path) => `${path}.`.startsWith(`${leaf}.`)))
  if (unknown !== undefined) throw notImplemented(`${name} with the element ${unknown}`)
  return document
}

async function readAtMost(body: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.length
    if (bytes > maxBytes) throw s3Error('MaxMessageLengthExceeded')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** Returns the paths of the elements without children, such as `Delete.Quiet`. */
function leavesOf({ name, children }: XmlElement): string[] {
  return children.length === 0 ? [name] : children.flatMap(leavesOf).map((path) => `${name}.${path}`)
}

const withoutChecksums = (headers: IncomingHttpHeaders): IncomingHttpHeaders =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith('x-amz-checksum-')))
