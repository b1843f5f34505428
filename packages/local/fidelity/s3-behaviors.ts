import type { Behavior } from './behavior.ts'

export const s3Behaviors: readonly Behavior[] = [
  [
    '`aws-chunked` bodies with signatures and trailers are stored as their payload. `IncompleteBody` rejects one that is truncated, has another length or lacks an announced trailer. `MissingContentLength` rejects one without a length',
    "supported; signatures aren't verified",
    'chunked uploads',
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
  ['a file that someone puts into the folder under a name that encodes no key', 'different: not listed', '–'],
  [
    'a key and keys "below" it (`a` and `a/b`)',
    "different: a file can't be a folder, so the second is rejected with 409",
    'keys',
  ],
  ['keys that differ only in case', 'different on disks that ignore case (macOS, Windows)', 'keys'],
  [
    'The ETag is the MD5 of the content. That of a multipart upload is the MD5 of its MD5s, `-` and the number of parts',
    'supported, also for files that someone puts into the folder: their MD5 is computed when they are first listed or read',
    '[ETag](https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html)',
  ],
  [
    'Content-Type, Content-Encoding, Cache-Control, Content-Disposition, Content-Language, Expires and user metadata (2 KB) are stored and returned; `response-*` parameters override them',
    'supported, in a database beside the buckets. A file that someone puts into the folder, changes, or copies without the fractions of its time has `binary/octet-stream` and no metadata',
    '[metadata](https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html)',
  ],
  [
    'Content-MD5, CRC32, CRC32C, CRC64NVME, SHA-1 and SHA-256, in a header or a trailer, and the SHA-256 of a signed body, are verified. A checksum is stored, and returned on request',
    'supported. The newer SHA-512, MD5 and XXHASH checksums are unsupported. Different: an upload without a checksum gets none, because CRC64NVME in JavaScript reads only 36 MiB/s',
    'integrity',
  ],
  [
    'conditions on reads, copies, writes and deletions: `If-Match`, `If-None-Match`, and on reads the dates',
    'supported; two writers at once get 412, never 409. `If-Range` is unsupported',
    '[conditions](https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html)',
  ],
  [
    'ranges `a-b`, `a-`, `-n`; 416 beyond the end; a range that makes no sense, or several ranges, return the whole object',
    'supported',
    '[GetObject](https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html)',
  ],
  [
    'a PUT of up to 5 GiB; multipart uploads of up to 10,000 parts, of at least 5 MiB except the last',
    'supported: bodies go to the disk as they arrive, and an upload in parts survives a crash',
    '[multipart](https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html)',
  ],
  ['`Last-Modified` is the time at which a write began', 'different: the time at which it ended', 'keys'],
  [
    'lists in UTF-8 order with prefix, delimiter, pages and `encoding-type=url`, in both versions',
    'supported; a token that is not from a list gets `InvalidArgument`',
    '[ListObjectsV2](https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html)',
  ],
  [
    'addresses: path style and virtual-host style',
    'supported: `localhost/bucket`, `bucket.localhost` and `bucket.s3.localhost`. Unsupported below the name of `--host` (403)',
    '[addresses](https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html)',
  ],
  [
    'signatures of version 2 and 4; presigned addresses and their expiry',
    'the form and the expiry of a presigned address are supported. Different: no signature is verified, and no clock skew',
    '[presigned](https://docs.aws.amazon.com/AmazonS3/latest/userguide/ShareObjectPreSignedURL.html)',
  ],
  [
    'a bucket is served by the endpoint of its region',
    'different: the local endpoint serves every bucket, without a redirect. ListBuckets filters by `bucket-region`',
    '[ListBuckets](https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html)',
  ],
  [
    'versions',
    'unsupported: a bucket is never versioned, so each object is its version `null`',
    '[versions](https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html)',
  ],
  [
    'storage classes, encryption, ACLs, object ownership, object lock',
    "AWS's default is accepted, and changes nothing: objects are not encrypted. Any other value is rejected by name",
    '[PutObject](https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html)',
  ],
  [
    'uploads by an HTML form (POST of a bucket)',
    'unsupported: 501',
    '[form](https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html)',
  ],
  [
    'an unknown query parameter',
    'different: 501, because a `PUT ?retention` must not replace the object. AWS ignores unknown parameters',
    'API',
  ],
  [
    'DeleteBucket of a bucket whose folder has other files than objects',
    'different: `BucketNotEmpty`',
    '[DeleteBucket](https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html)',
  ],
]
