import type { S3Action } from './action.ts'
import { invalidArgument } from './errors.ts'
import { byBytes } from './key.ts'
import { readCount, readEncoding } from './list-query.ts'
import { owner } from './owner.ts'
import { wholeSeconds, xmlResponse } from './responses.ts'
import { findUpload } from './upload-actions.ts'
import type { Upload } from './upload-rows.ts'

const maxPerPage = 1_000

export const listParts: S3Action = async (context, call) => {
  const { query, bucket, key } = call
  const upload = findUpload(context, call)
  const maxParts = Math.min(maxPerPage, readCount(query, 'max-parts', { otherwise: maxPerPage }))
  const marker = readCount(query, 'part-number-marker', { otherwise: 0 })
  const parts = context.objects.uploads.parts(upload.id).filter(({ number }) => number > marker)
  const shown = parts.slice(0, maxParts)
  const { algorithm, type } = upload.checksum ?? {}
  return xmlResponse('ListPartsResult', {
    Bucket: bucket,
    Key: key,
    UploadId: upload.id,
    Initiator: owner,
    Owner: owner,
    StorageClass: 'STANDARD',
    PartNumberMarker: marker,
    NextPartNumberMarker: shown.at(-1)?.number ?? 0,
    MaxParts: maxParts,
    IsTruncated: parts.length > shown.length,
    ...(algorithm && { ChecksumAlgorithm: algorithm, ChecksumType: type }),
    Part: shown.map(({ number, modifiedAt, md5, bytes, checksum }) => ({
      PartNumber: number,
      LastModified: wholeSeconds(new Date(modifiedAt)),
      ETag: `"${md5}"`,
      Size: bytes,
      ...(algorithm && checksum && { [`Checksum${algorithm}`]: checksum }),
    })),
  })
}

export const listMultipartUploads: S3Action = async ({ objects }, { bucket, query }) => {
  const [prefix, delimiter, keyMarker, idMarker] = ['prefix', 'delimiter', 'key-marker', 'upload-id-marker'].map(
    (name) => query.get(name) ?? '',
  ) as [string, string, string, string]
  const maxUploads = Math.min(maxPerPage, readCount(query, 'max-uploads', { otherwise: maxPerPage }))
  const uploads = uploadsBehind(objects.uploads.pending(bucket), keyMarker, idMarker)
  const { found, prefixes, isTruncated } = pageOf(uploads, { prefix, delimiter, keyMarker, maxUploads })
  const shown = readEncoding(query)
  const last = found.at(-1)
  return xmlResponse('ListMultipartUploadsResult', {
    Bucket: bucket,
    KeyMarker: shown(keyMarker),
    UploadIdMarker: idMarker,
    NextKeyMarker: shown([last?.key ?? '', ...prefixes].sort(byBytes).at(-1) ?? ''),
    NextUploadIdMarker: last?.id ?? '',
    MaxUploads: maxUploads,
    IsTruncated: isTruncated,
    ...(prefix && { Prefix: shown(prefix) }),
    ...(delimiter && { Delimiter: shown(delimiter) }),
    ...(query.has('encoding-type') && { EncodingType: 'url' }),
    Upload: found.map(({ id, key, createdAt, checksum }) => ({
      UploadId: id,
      Key: shown(key),
      Initiated: wholeSeconds(new Date(createdAt)),
      StorageClass: 'STANDARD',
      Owner: owner,
      Initiator: owner,
      ...(checksum && { ChecksumAlgorithm: checksum.algorithm, ChecksumType: checksum.type }),
    })),
    CommonPrefixes: prefixes.map((common) => ({ Prefix: shown(common) })),
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

type PageOptions = { prefix: string; delimiter: string; keyMarker: string; maxUploads: number }

function pageOf(uploads: Upload[], { prefix, delimiter, keyMarker, maxUploads }: PageOptions) {
  const found: Upload[] = []
  const prefixes: string[] = []
  for (const upload of uploads.filter(({ key }) => key.startsWith(prefix))) {
    const cut = delimiter ? upload.key.indexOf(delimiter, prefix.length) : -1
    const common = cut === -1 ? undefined : upload.key.slice(0, cut + delimiter.length)
    if (common !== undefined && (prefixes.includes(common) || keyMarker.startsWith(common))) continue
    if (found.length + prefixes.length === maxUploads) return { found, prefixes, isTruncated: true }
    if (common === undefined) found.push(upload)
    else prefixes.push(common)
  }
  return { found, prefixes, isTruncated: false }
}
