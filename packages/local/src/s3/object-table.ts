import type { ActionRow } from './action.ts'
import { deleteObject } from './delete-object.ts'
import { getObject } from './get-object.ts'
import { chunkedHeaders, digestHeaders, objectDefaults, readHarmless } from './inputs.ts'
import { putObject } from './put-object.ts'

const readHeaders = ['if-match', 'if-none-match', 'range'] as const

/** The actions on objects. An action with a `parameter` or a `header` comes before the one without. */
export const objectTable: readonly ActionRow[] = [
  {
    name: 'PutObject',
    user: 'Firehose, aws s3 cp',
    scope: 'object',
    method: 'PUT',
    perform: putObject,
    headers: [...digestHeaders, ...chunkedHeaders, 'x-amz-content-sha256'],
    harmless: { 'content-type': 'responses have binary/octet-stream' },
    defaults: objectDefaults,
  },
  {
    name: 'GetObject',
    user: 'Firehose, npm run audit, aws s3 cp',
    scope: 'object',
    method: 'GET',
    perform: getObject,
    headers: readHeaders,
    harmless: { ...readHarmless, 'x-amz-checksum-mode': 'no object has a checksum' },
  },
  {
    name: 'HeadObject',
    user: 'aws s3 cp, rclone',
    scope: 'object',
    method: 'HEAD',
    perform: getObject,
    headers: readHeaders,
    harmless: { ...readHarmless, 'x-amz-checksum-mode': 'no object has a checksum' },
  },
  {
    name: 'DeleteObject',
    user: 'aws s3 rm',
    scope: 'object',
    method: 'DELETE',
    perform: deleteObject,
  },
]
