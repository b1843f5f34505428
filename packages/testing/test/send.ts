import type { SubmitResponse } from '@sluice/core/response'

/** Sends a body as JSON, or a text as it is. */
export const post = (url: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

/** Sends events and returns the handler's response. */
export const send = async (url: string, body: unknown): Promise<SubmitResponse> =>
  (await (await post(url, body)).json()) as SubmitResponse
