import type { ActionRow } from './action.ts'
import { readConditions } from './conditions.ts'
import { copyObject } from './copy-object.ts'
import { sourceHeaders } from './copy-source.ts'
import { deleteObject } from './delete-object.ts'
import { getObject, responseOverrides } from './get-object.ts'
import { chunkedHeaders, digestHeaders, objectDefaults, readHarmless, writtenHeaders } from './inputs.ts'
import { getObjectAttributes, getObjectTagging } from './object-attributes.ts'
import { putObject } from './put-object.ts'

const readInput = {
  query: [...responseOverrides, 'partNumber'],
  headers: [...readConditions, 'range', 'x-amz-checksum-mode'],
  harmless: readHarmless,
} as const

/** The actions on objects. An action with a `parameter` or a `header` comes before the one without. */
export const objectTable: readonly ActionRow[] = [
  {
    name: 'CopyObject',
    user: 'aws s3 mv, rclone, boto3',
    scope: 'object',
    method: 'PUT',
    header: 'x-amz-copy-source',
    perform: copyObject,
    headers: [
      ...sourceHeaders,
      ...writtenHeaders,
      'x-amz-metadata-directive',
      'x-amz-checksum-algorithm',
      'if-match',
      'if-none-match',
    ],
    defaults: { ...objectDefaults, 'x-amz-tagging-directive': 'COPY' },
  },
  {
    name: 'PutObject',
    user: 'Firehose, aws s3 cp',
    scope: 'object',
    method: 'PUT',
    perform: putObject,
    headers: [
      ...digestHeaders,
      ...chunkedHeaders,
      ...writtenHeaders,
      'x-amz-content-sha256',
      'x-amz-sdk-checksum-algorithm',
      'if-match',
      'if-none-match',
    ],
    defaults: objectDefaults,
  },
  {
    name: 'GetObjectTagging',
    user: 'aws s3 mv of 8 MB and more (aws CLI 2)',
    scope: 'object',
    method: 'GET',
    parameter: 'tagging',
    perform: getObjectTagging,
    harmless: readHarmless,
  },
  {
    name: 'GetObjectAttributes',
    user: 'aws s3api, boto3',
    scope: 'object',
    method: 'GET',
    parameter: 'attributes',
    perform: getObjectAttributes,
    headers: ['x-amz-object-attributes', 'x-amz-max-parts', 'x-amz-part-number-marker'],
    harmless: readHarmless,
  },
  {
    name: 'GetObject',
    user: 'Firehose, npm run audit, aws s3 cp',
    scope: 'object',
    method: 'GET',
    perform: getObject,
    ...readInput,
  },
  {
    name: 'HeadObject',
    user: 'aws s3 cp, rclone',
    scope: 'object',
    method: 'HEAD',
    perform: getObject,
    ...readInput,
  },
  {
    name: 'DeleteObject',
    user: 'aws s3 rm',
    scope: 'object',
    method: 'DELETE',
    perform: deleteObject,
    headers: ['if-match'],
  },
]
