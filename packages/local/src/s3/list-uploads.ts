import type { S3Action } from './action.ts'
import { invalidArgument } from './errors.ts'
import { byBytes } from './key.ts'
import {
  commonPrefixOf,
  owner,
  pageElements,
  pageOf,
  partsPage,
  readCount,
  readEncoding,
  readPageSize,
} from './listing.ts'
import { wholeSeconds, xmlResponse } from './responses.ts'
import { describePart, findUpload } from './upload-actions.ts'
import type { Upload } from './upload-rows.ts'

/** The elements of every upload. */
const uploadElements = { Owner: owner, Initiator: owner, StorageClass: 'STANDARD' }

const checksumElements = ({ checksum }: Upload) =>
  checksum && { ChecksumAlgorithm: checksum.algorithm, ChecksumType: checksum.type }

export const listParts: S3Action = async (context, call) => {
  const { query, bucket, key } = call
  const upload = findUpload(context, call)
  const algorithm = upload.checksum?.algorithm
  const max = readPageSize(query, 'max-parts')
  const marker = readCount(query, 'part-number-marker', { otherwise: 0 })
  const { shown, elements } = partsPage(context.objects.uploads.parts(upload.id), marker, max)
  return xmlResponse('ListPartsResult', {
    Bucket: bucket,
    Key: key,
    UploadId: upload.id,
    ...uploadElements,
    ...checksumElements(upload),
    ...elements,
    Part: shown.map((part) => ({ PartNumber: part.number, Size: part.bytes, ...describePart(part, algorithm) })),
  })
}

export const listMultipartUploads: S3Action = async ({ objects }, { bucket, query }) => {
  const [prefix, delimiter] = [query.get('prefix') ?? '', query.get('delimiter') ?? '']
  const [keyMarker, idMarker] = [query.get('key-marker') ?? '', query.get('upload-id-marker') ?? '']
  const max = readPageSize(query, 'max-uploads')
  const behind = uploadsBehind(objects.uploads.pending(bucket), keyMarker, idMarker)
  const uploads = behind.filter(({ key }) => key.startsWith(prefix))
  const seen = commonPrefixOf(keyMarker, prefix, delimiter)
  const page = await pageOf(uploads, ({ key }) => key, { prefix, delimiter, max, seen })
  const shown = readEncoding(query)
  return xmlResponse('ListMultipartUploadsResult', {
    Bucket: bucket,
    KeyMarker: shown(keyMarker),
    UploadIdMarker: idMarker,
    NextKeyMarker: shown(page.last),
    NextUploadIdMarker: page.items.at(-1)?.id ?? '',
    MaxUploads: max,
    ...(prefix && { Prefix: shown(prefix) }),
    ...pageElements(query, page),
    Upload: page.items.map((upload) => ({
      UploadId: upload.id,
      Key: shown(upload.key),
      Initiated: wholeSeconds(upload.createdAt),
      ...uploadElements,
      ...checksumElements(upload),
    })),
  })
}

/** Returns the uploads behind the markers, by their keys and their times. */
function uploadsBehind(uploads: Upload[], keyMarker: string, idMarker: string): Upload[] {
  const sorted = uploads.sort((a, b) => byBytes(a.key, b.key) || a.createdAt - b.createdAt || byBytes(a.id, b.id))
  const marked = sorted.findIndex(({ id, key }) => id === idMarker && key === keyMarker)
  if (keyMarker && idMarker && marked === -1) {
    throw invalidArgument('Invalid uploadId marker', 'upload-id-marker', idMarker)
  }
  return marked === -1 ? sorted.filter(({ key }) => byBytes(key, keyMarker) > 0) : sorted.slice(marked + 1)
}
