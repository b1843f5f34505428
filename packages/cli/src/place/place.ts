import type { Clock } from '@sluice/core/clock'
import type { LocalStatus } from '@sluice/core/control-api'
import { type Aws, awsIn, localAws } from '../aws/clients.ts'
import { program } from '../program.ts'
import { UsageError } from '../usage-error.ts'
import { defaultDataDir, type PlaceValues } from './flags.ts'
import { localNames, type Names } from './names.ts'
import { findRunning, readStatus } from './running.ts'
import { bucketOfStage, namesOfStage, regionOfStage } from './stage.ts'

/** The pipeline that a command works on. `title` names the place to the user. */
export type Place =
  /** The files of a pipeline that doesn't run. */
  | { kind: 'folder'; title: string; names: Names; dataDir: string }
  /** A pipeline that runs on this machine. `api` is its origin. */
  | { kind: 'local'; title: string; names: Names; aws: Aws; api: string }
  /** A deployed stage, on AWS or on another endpoint with AWS's API. */
  | { kind: 'stage'; title: string; names: Names; aws: Aws }

/**
 * Returns the place that the options select: by default, the data folder.
 * @throws UsageError if options exclude each other, or the place doesn't exist or has no name
 */
export async function findPlace(values: PlaceValues, env: NodeJS.ProcessEnv, clock: Clock): Promise<Place> {
  checkValues(values)
  if (values.stage !== undefined) return stageOf(values.stage, values, env)
  if (values.url !== undefined) return localOf(values.url, await readStatus(values.url, clock), values.url)
  const dataDir = values['data-dir'] ?? defaultDataDir
  const running = await findRunning(dataDir, clock)
  if (running) return localOf(running.endpoints.api, running.status, dataDir)
  return { kind: 'folder', title: dataDir, names: localNames, dataDir }
}

/** Rejects two places at once, and names without the stage that they belong to. */
export function checkValues(values: PlaceValues): void {
  const given = (['data-dir', 'url', 'stage'] as const).filter((name) => values[name] !== undefined)
  if (given.length > 1) throw new UsageError(`--${given.join(' and --')} exclude each other. Name one place.`)
  const name = (['region', 'stream', 'delivery-stream', 'bucket'] as const).find((name) => values[name] !== undefined)
  if (name && values.stage === undefined)
    throw new UsageError(`--${name} belongs to a deployed stage. Add --stage NAME.`)
}

function localOf(url: string, { ports, stream, deliveryStream, bucket }: LocalStatus, title: string): Place {
  const api = new URL(url).origin
  const { hostname } = new URL(url)
  const aws = localAws(`http://${hostname}:${ports.aws}`)
  return { kind: 'local', title, names: { stream, deliveryStream, bucket }, aws, api }
}

async function stageOf(stage: string, values: PlaceValues, env: NodeJS.ProcessEnv): Promise<Place> {
  const names = namesOfStage(stage, values)
  const aws = awsIn(regionOfStage(stage, values, env), env.AWS_ENDPOINT_URL)
  const bucketName = values.bucket ?? (await bucketOfStage(stage, names.stream, aws))
  return { kind: 'stage', title: `stage ${stage} at ${aws.endpoint}`, names: { ...names, bucket: bucketName }, aws }
}

/**
 * Returns the AWS of a place.
 * @throws UsageError for the folder of a pipeline that doesn't run
 */
export function runningPlace(place: Place): Exclude<Place, { kind: 'folder' }> {
  if (place.kind !== 'folder') return place
  throw new UsageError(
    `No pipeline runs on ${place.dataDir}. Start one with "${program} start --data-dir ${place.dataDir}", ` +
      'or name another place with --url or --stage.',
  )
}
