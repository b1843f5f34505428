import type { IncomingHttpHeaders } from 'node:http'

// The wire protocol of Kinesis and Firehose, AWS JSON 1.1:
// https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html

/** An error in AWS's shape: `type` is its name, such as `ResourceNotFoundException`. */
export class AwsError extends Error {
  readonly type: string
  readonly status: number
  constructor(type: string, message: string, status = 400) {
    super(message)
    this.type = type
    this.status = status
  }
}

/** Thrown to cut the connection instead of an answer. */
export class ReplyLost extends Error {}

// biome-ignore lint/suspicious/noExplicitAny: an action reads members its validation has already checked
export type Input = any

/** Actions by name, without the service's prefix: `PutRecords`. */
export type Actions = Record<string, (input: Input) => unknown>

export type Reply = { status: number; headers: Record<string, string>; body: string | Buffer }

/** Answers one call of `service`, such as `Kinesis_20131202`. */
export async function answerJson(actions: Actions, action: string, body: Buffer, requestId: string): Promise<Reply> {
  const { status, output } = await run(actions, action, body)
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': requestId },
    body: output === undefined ? '' : JSON.stringify(output),
  }
}

async function run(actions: Actions, action: string, body: Buffer): Promise<{ status: number; output?: unknown }> {
  const perform = Object.hasOwn(actions, action) ? actions[action] : undefined
  try {
    if (!perform)
      throw new AwsError('UnknownOperationException', `${action} is not implemented here; see docs/fidelity.md.`)
    return { status: 200, output: await perform(parse(body)) }
  } catch (error) {
    if (error instanceof AwsError) {
      return { status: error.status, output: { __type: error.type, message: error.message } }
    }
    if (error instanceof ReplyLost) throw error
    console.error(error)
    return { status: 500, output: { __type: 'InternalFailure', message: String(error) } }
  }
}

function parse(body: Buffer): Input {
  try {
    return JSON.parse(body.toString() || '{}')
  } catch {
    throw new AwsError('SerializationException', 'The request body is not JSON.')
  }
}

/** The action a request names, as `Kinesis_20131202.PutRecords`; undefined for S3. */
export function targetOf(headers: IncomingHttpHeaders): [service: string, action: string] | undefined {
  const target = headers['x-amz-target']
  if (typeof target !== 'string') return undefined
  const [service = '', action = ''] = target.split('.', 2)
  return [service, action]
}

/**
 * Calls an action of a local AWS endpoint, as an SDK would.
 * @throws AwsError as the service names it; TypeError when nothing answers
 */
export async function callAws(endpoint: string, target: string, input: unknown, signal?: AbortSignal): Promise<Input> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target },
    body: JSON.stringify(input),
    ...(signal && { signal }),
  })
  const text = await response.text()
  const output = text ? JSON.parse(text) : undefined
  if (!response.ok) throw new AwsError(output?.__type ?? 'InternalFailure', output?.message ?? text, response.status)
  return output
}
