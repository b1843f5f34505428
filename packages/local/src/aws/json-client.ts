import { directRequest } from '../http/direct-request.ts'
import { AwsError } from './error.ts'
import type { Input } from './json-server.ts'

/**
 * Calls an action of a local AWS endpoint, such as `Kinesis_20131202.PutRecords`, and returns its output.
 * @throws AwsError with the service's own name and message; Error if there is no response
 */
export async function callAws(
  endpoint: string,
  target: string,
  input: unknown,
  signal?: AbortSignal,
  send: typeof directRequest = directRequest,
): Promise<Input> {
  const { status, body } = await send(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target },
    body: JSON.stringify(input),
    ...(signal && { signal }),
  })
  const text = body.toString()
  const output = text ? JSON.parse(text) : undefined
  if (status !== 200)
    throw new AwsError(output?.__type ?? 'InternalFailure', output?.message ?? output?.Message ?? text, status)
  return output
}
