import { existsSync, readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import {
  bucket,
  region as defaultRegion,
  deliveryStream,
  isPrimary,
  named,
  stageName,
  stream,
} from '@sluice/core/pipeline'
import type { Aws } from '../aws/clients.ts'
import { messageOf } from '../failure.ts'
import { UsageError } from '../usage-error.ts'
import type { PlaceValues } from './flags.ts'

/** The outputs of the last deploy, which SST writes to this file. */
const outputsFile = '.sst/outputs.json'

type Outputs = { stream?: string; deliveryStream?: string; bucket?: string; submit?: string }

/** Returns the stream and the delivery stream of a stage: those of the options, else those of the definition. */
export function namesOfStage(stage: string, values: PlaceValues): { stream: string; deliveryStream: string } {
  if (!stageName.pattern.test(stage)) throw new UsageError(`--stage must have ${stageName.rule}, not "${stage}".`)
  return {
    stream: values.stream ?? named(stream.name, stage),
    deliveryStream: values['delivery-stream'] ?? named(deliveryStream.name, stage),
  }
}

/**
 * Returns the region of a stage: that of the option, else the one that a deploy uses. SST loads the files `.env.<stage>`
 * and `.env`, and a deploy ignores AWS_REGION.
 */
export function regionOfStage(stage: string, { region }: PlaceValues, env: NodeJS.ProcessEnv): string {
  const fromFiles = [`.env.${stage}`, '.env'].map((file) =>
    existsSync(file) ? parseEnv(readFileSync(file, 'utf8')).SLUICE_REGION : undefined,
  )
  return region ?? [env.SLUICE_REGION, ...fromFiles].find(Boolean) ?? defaultRegion
}

/**
 * Returns the bucket of a stage. The name of prod's bucket consists of the definition's, the caller's account and
 * the region. SST makes up the others, so they are in the outputs of the last deploy.
 * @throws UsageError if neither is known
 */
export async function bucketOfStage(stage: string, streamName: string, { sts, region }: Aws): Promise<string> {
  if (!isPrimary(stage)) return outputsBucket(streamName) ?? unknownBucket(`${outputsFile} isn't of this stage`)
  const caller = await sts.send(new GetCallerIdentityCommand({})).catch((error) => unknownBucket(messageOf(error)))
  return `${bucket.name}-${caller.Account}-${region}`
}

function unknownBucket(reason: string): never {
  throw new UsageError(`The stage's bucket is unknown: ${reason}. Name it with --bucket.`)
}

/** Returns the outputs of the last deploy if it deployed this stream; undefined otherwise. */
export function outputsOf(streamName: string): Outputs | undefined {
  if (!existsSync(outputsFile)) return undefined
  const outputs = JSON.parse(readFileSync(outputsFile, 'utf8')) as Outputs
  return outputs.stream === streamName ? outputs : undefined
}

const outputsBucket = (streamName: string) => outputsOf(streamName)?.bucket

/**
 * Returns the URL of a stage's `POST /submit`, from the outputs of the last deploy. `option` names it otherwise.
 * @throws UsageError if they belong to another stage
 */
export function endpointOfStage(stage: string, option: string): string {
  const submit = outputsOf(namesOfStage(stage, {}).stream)?.submit
  if (submit !== undefined) return submit
  throw new UsageError(`The endpoint of stage ${stage} isn't in ${outputsFile}. Name it with --${option}.`)
}
