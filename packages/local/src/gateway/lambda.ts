import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import type { Clock } from '@sluice/core/clock'
import { keyDigests, stream } from '@sluice/core/pipeline'
import type { Random } from '@sluice/core/random'
import type { HandlerOptions } from '@sluice/functions/handler'
import { sdkSettings } from '../aws/sdk-settings.ts'
import type { Payload, Result } from './payload.ts'

/** A Lambda function's handler for HTTP APIs. */
export type Handler = (event: Payload, context: { awsRequestId: string }) => Promise<Result>

export type LambdaOptions = {
  /** The local AWS, such as `http://127.0.0.1:4566`. */
  endpoint: string
  /** The key that a request must carry. Default: none. */
  key?: string | undefined
  /** The way to Kinesis without a socket. Default: `endpoint`. */
  transport?: NonNullable<HandlerOptions['client']>['requestHandler']
  /** Imports a module again after its sources have changed. Default: the handler stays as it is. */
  load?: ((path: string) => Promise<Record<string, unknown>>) | undefined
  clock: Clock
  random: Random
  /** Called for each failure that the handler logs. */
  onError: (message: string) => void
}

type HandlerModule = typeof import('@sluice/functions/handler')

/**
 * Returns a function that returns the real handler. The handler gets all settings from here and none from the
 * developer's environment, so that no event leaves this machine.
 */
export async function lambda({ load, ...options }: LambdaOptions): Promise<() => Promise<Handler>> {
  const settings = settingsOf(options)
  const create = ({ createHandler }: HandlerModule) => createHandler(settings) as unknown as Handler
  if (!load) {
    const handler = create(await import('@sluice/functions/handler'))
    return async () => handler
  }
  const path = fileURLToPath(import.meta.resolve('@sluice/functions/handler'))
  let current: { module: unknown; handler: Handler } | undefined
  return async () => {
    const module = await load(path)
    if (current?.module !== module) current = { module, handler: create(module as HandlerModule) }
    return current.handler
  }
}

function settingsOf(options: Omit<LambdaOptions, 'load'>): HandlerOptions {
  const { endpoint, transport, key, clock, random, onError } = options
  return {
    environment: { STREAM_NAME: stream.name, ACCESS_MODE: 'none', ...(key !== undefined && keyVariables(key)) },
    clock,
    random,
    client: { ...sdkSettings(endpoint), ...(transport && { requestHandler: transport, signer: unsigned }) },
    // An entry without an error repeats the response.
    log: ({ message, error }) => error !== undefined && onError(`Handler: ${message}: ${error}`),
  }
}

/** Nobody checks the signature of a call without a socket. */
const unsigned = { sign: async <Request>(request: Request) => request }

const keyVariables = (key: string) => ({ ACCESS_MODE: 'key', KEY_SHA256: keyDigests(key, sha256) })
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
