import type { S3Action, S3Call } from './action.ts'
import { writeCondition } from './conditions.ts'
import { checkCopySize, contentOf, type Source, withSource } from './copy-source.ts'
import { checksumElements, readAlgorithm, withDigests } from './digests.ts'
import { invalidArgument, invalidRequest } from './errors.ts'
import { checkWrite, draftOf } from './put-object.ts'
import { wholeSeconds, xmlResponse } from './responses.ts'
import { headersToStore } from './stored-headers.ts'

const redirect = 'x-amz-website-redirect-location'

/** Headers with which an object can be copied to itself. */
const changes = ['x-amz-storage-class', 'x-amz-server-side-encryption', redirect]

export const copyObject: S3Action = async (context, call) => {
  const { bucket, key, headers } = call
  checkWrite(context, key)
  const condition = writeCondition(headers, key)
  const stored = headersToStore(headers)
  const isReplaced = readDirective(call) === 'REPLACE'
  const requested = readAlgorithm(headers['x-amz-checksum-algorithm'])
  const { modifiedAt, etag, checksum } = await withSource(context, call, async (source) => {
    checkCopySize(source.info.bytes)
    if (!isReplaced) checkChange(source, call)
    const algorithm = requested ?? source.info.checksum?.algorithm
    const ofCopy = isReplaced ? stored : headersOfCopy(source, stored)
    const draft = draftOf(withDigests(contentOf(source), algorithm), ofCopy)
    return context.objects.put(bucket, key, { ...draft, condition })
  })
  return xmlResponse('CopyObjectResult', {
    LastModified: wholeSeconds(modifiedAt),
    ETag: etag,
    ...checksumElements(checksum),
  })
}

function readDirective({ headers }: S3Call): string {
  const directive = String(headers['x-amz-metadata-directive'] ?? 'COPY')
  if (['COPY', 'REPLACE'].includes(directive)) return directive
  throw invalidArgument('Unknown metadata directive.', 'x-amz-metadata-directive', directive)
}

/** A redirect belongs to a key, so it isn't copied. */
function headersOfCopy({ info }: Source, stored: Record<string, string>): Record<string, string> {
  const { [redirect]: _, ...copied } = info.headers
  return { ...copied, ...(stored[redirect] && { [redirect]: stored[redirect] }) }
}

/** @throws AwsError if an object is copied to itself without a change */
function checkChange(source: Source, { bucket, key, headers }: S3Call): void {
  const isSame = source.bucket === bucket && source.key === key
  if (!isSame || changes.some((name) => name in headers)) return
  const reason = 'it is trying to copy an object to itself without changing'
  const changed = "the object's metadata, storage class, website redirect location or encryption attributes."
  throw invalidRequest(`This copy request is illegal because ${reason} ${changed}`)
}
