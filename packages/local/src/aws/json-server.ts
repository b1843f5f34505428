import type { IncomingHttpHeaders } from 'node:http'
import { AwsError, ReplyLost } from './error.ts'
import type { AwsResponse } from './http.ts'

// The server side of AWS JSON 1.1, the protocol of Kinesis and Firehose:
// https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html

// biome-ignore lint/suspicious/noExplicitAny: an action reads only members that its validation has checked
export type Input = any

/** The request around an input. `region` is that of the client's signature. `signal` aborts once the client has left. */
export type Call = { region?: string | undefined; signal?: AbortSignal | undefined }

/** Performs one API action and returns its output. */
export type Action = (input: Input, call?: Call) => unknown

/** Actions by name, without the service's prefix: `PutRecords`. */
export type Actions = Record<string, Action>

export type JsonCall = Call & { action: string; body: Buffer; requestId: string }

/**
 * Performs one action of a service. An AwsError becomes its response. Any other error becomes a 500, and its message is
 * passed to `onError`.
 * @throws ReplyLost if the connection is to be closed without a response
 */
export async function serveJson(
  actions: Actions,
  call: JsonCall,
  onError: (message: string) => void,
): Promise<AwsResponse> {
  const { action, body, requestId } = call
  const perform = Object.hasOwn(actions, action) ? actions[action] : undefined
  try {
    if (!perform)
      throw new AwsError('UnknownOperationException', `${action} is not implemented here; see docs/fidelity.md.`)
    return jsonResponse(200, await perform(parse(body), call), requestId)
  } catch (error) {
    if (error instanceof AwsError) return jsonError(error, requestId)
    if (error instanceof ReplyLost) throw error
    onError(`${action}: ${error}`)
    return jsonError(new AwsError('InternalFailure', String(error), 500), requestId)
  }
}

/** Returns the error for an input that no constraint rules out, but that an action can't accept. */
export const invalidArgument = (message: string): AwsError => new AwsError('InvalidArgumentException', message)

/** Returns the response for an error. AWS writes the message of one of them with a capital letter. */
export const jsonError = ({ status, type, message }: AwsError, requestId: string): AwsResponse =>
  jsonResponse(
    status,
    { __type: type, [type === 'SerializationException' ? 'Message' : 'message']: message },
    requestId,
  )

const jsonResponse = (status: number, output: unknown, requestId: string): AwsResponse => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': requestId },
  body: output === undefined ? '' : JSON.stringify(output),
})

function parse(body: Buffer): Input {
  try {
    const input = JSON.parse(body.toString())
    if (input && typeof input === 'object' && !Array.isArray(input)) return input
  } catch {
    // Text that isn't JSON gets the same error as JSON that isn't an object.
  }
  throw new AwsError('SerializationException', 'The request body is not a JSON object.')
}

/**
 * Returns the service and the action that a request names, as in `Kinesis_20131202.PutRecords`, and the region of its
 * signature; undefined for S3.
 */
export function targetOf(headers: IncomingHttpHeaders) {
  const target = headers['x-amz-target']
  if (typeof target !== 'string') return undefined
  const [service = '', action = ''] = target.split('.', 2)
  return { service, action, region: /Credential=[^/,]*\/\d+\/([a-z0-9-]+)\//.exec(headers.authorization ?? '')?.[1] }
}
