import { bucket, deliveryStream, region, stream } from '@sluice/core/pipeline'
import type { Flags } from '../flags.ts'

/** The default data folder. */
export const defaultDataDir = '.sluice'

/** The options that name a place. Each excludes the others. */
export const placeFlags = {
  'data-dir': {
    type: 'string',
    value: 'PATH',
    help: `the data folder of a running or stopped pipeline (${defaultDataDir})`,
  },
  url: { type: 'string', value: 'URL', help: 'a pipeline that runs on this machine, such as http://127.0.0.1:8787' },
  stage: { type: 'string', value: 'NAME', help: 'a deployed stage, such as prod' },
} as const satisfies Flags

/** The options that name the parts of a deployed stage. */
export const nameFlags = {
  region: { type: 'string', value: 'NAME', help: `with --stage: the region (SLUICE_REGION or ${region})` },
  stream: { type: 'string', value: 'NAME', help: `with --stage: the stream (prod: ${stream.name})` },
  'delivery-stream': {
    type: 'string',
    value: 'NAME',
    help: `with --stage: the delivery stream (prod: ${deliveryStream.name})`,
  },
  bucket: {
    type: 'string',
    value: 'NAME',
    help: `with --stage: the bucket (prod: ${bucket.name}-<account>-<region>)`,
  },
} as const satisfies Flags

export const policyFlag = {
  type: 'boolean',
  default: false,
  help: 'print the IAM policy that the command needs, without calling AWS',
} as const
export const jsonFlag = { type: 'boolean', default: false, help: 'print JSON' } as const
export const helpFlag = { type: 'boolean', default: false, help: 'show this text' } as const

/** The options of every command that reads the stream or the objects of a place. */
export const readerFlags = {
  ...placeFlags,
  ...nameFlags,
  'print-policy': policyFlag,
  json: jsonFlag,
  help: helpFlag,
} as const satisfies Flags

/** The values of `placeFlags` and `nameFlags`. */
export type PlaceValues = { [Name in keyof typeof placeFlags | keyof typeof nameFlags]?: string | undefined }
