import type { Behavior } from './behavior.ts'

export const s3Behaviors: readonly Behavior[] = [
  [
    'CreateBucket, HeadBucket, ListBuckets, GetBucketLocation, PutObject, GetObject, HeadObject, DeleteObject, ListObjectsV2 and ListObjects, path style, signed URLs',
    "supported; signatures aren't verified",
    'API',
  ],
  [
    "multipart uploads (the aws CLI's from 8 MB on), CopyObject, DeleteObjects, DeleteBucket, versions, tags, ACLs, lifecycle, virtual-host style, conditional writes, customer-provided keys (SSE-C)",
    'unsupported: 501 `NotImplemented`, and the same for every unknown query parameter, because a `PUT ?retention` must not replace the object',
    'API',
  ],
  [
    '`If-Match` and `If-None-Match` on reads',
    'supported; conditions by date are ignored, and `response-*` overrides are rejected',
    '[GetObject](https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html)',
  ],
  [
    '`aws-chunked` bodies with signatures and trailers are stored as their payload. `IncompleteBody` rejects one that is truncated, has another length or lacks an announced trailer. `MissingContentLength` rejects one without a length',
    "supported; signatures aren't verified",
    'chunked uploads',
  ],
  [
    'Content-MD5, CRC32, CRC32C, CRC64NVME, SHA-1, SHA-256, in a header or a trailer (`BadDigest`), and the SHA-256 of a signed body (`XAmzContentSHA256Mismatch`)',
    'supported; checksums are neither stored nor returned',
    'integrity',
  ],
  [
    'an upload is complete or absent; the last of two wins; read after write',
    'supported: temporary file, fsync, rename, fsync of the folder',
    '[consistency](https://docs.aws.amazon.com/AmazonS3/latest/userguide/Welcome.html)',
  ],
  [
    'keys of up to 1,024 bytes, any characters',
    `supported, as files: \`%\`, \`\\ : * ? " < > \\|\`, control characters, a dot or space at the end and empty segments are percent-encoded in the file's name. A segment longer than the disk allows (255 bytes) gets \`KeyTooLongError\``,
    'keys',
  ],
  [
    'an object of up to 5 GiB in one PUT',
    'different: 256 MiB, then `EntityTooLarge`, because an upload is held in memory',
    'PutObject',
  ],
  ['a file that someone puts into the folder under a name that encodes no key', 'different: not listed', '–'],
  [
    'a key and keys "below" it (`a` and `a/b`)',
    "different: a file can't be a folder, so the second is rejected with 409",
    'keys',
  ],
  ['keys that differ only in case', 'different on disks that ignore case (macOS, Windows)', 'keys'],
  [
    'ranges `a-b`, `a-`, `-n`, 416 beyond the end; several ranges',
    'supported; several ranges return the whole object',
    'GetObject',
  ],
  [
    'listing in UTF-8 order, prefix, delimiter, pages, start-after, `encoding-type=url`',
    'supported',
    '[ListObjectsV2](https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html)',
  ],
  [
    'ETag is the MD5 of the content',
    "different: new with every write, but not the MD5, so that a listing doesn't read content",
    '[ETag](https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html)',
  ],
  [
    'Content-Type, metadata, storage classes, encryption',
    'different: accepted but not stored. Responses have `binary/octet-stream` and STANDARD',
    'PutObject',
  ],
]
