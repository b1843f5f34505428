import { AwsError } from './error.ts'
import type { Input } from './json-server.ts'

/**
 * Calls an action of a local AWS endpoint, such as `Kinesis_20131202.PutRecords`, and returns its output.
 * @throws AwsError with the service's own name and message; TypeError if nothing listens at the endpoint
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
