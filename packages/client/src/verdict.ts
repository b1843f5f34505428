import type { Problem } from '@sluice/core/problem'
import type { SubmitResponse } from '@sluice/core/response'
import type { RejectionReason } from './api.ts'
import type { Item } from './store.ts'

/** The results of a batch. An event in neither list has to be resent. */
export type Verdict = {
  accepted: Item[]
  rejected: [Item, RejectionReason][]
  /** The reason why there is no result per event. */
  error?: Error | undefined
  /** The key or token is missing or wrong. */
  isDenied?: boolean
  /** Smaller batches may be accepted: this one is too large, or one event spoils it. */
  isDivisible?: boolean
}

/** The body of a response of the endpoint, or of API Gateway. */
export type ResponseBody = Partial<SubmitResponse & Problem & { message: string }>

/**
 * Reads a response. Only the endpoint's own words end an event: a result, or a problem with a code. Proxies and API
 * Gateway respond in other formats, and the login page of a Wi-Fi with 200. Only 413 needs no code.
 */
export function judge(batch: Item[], status: number, { results, code, detail, message }: ResponseBody): Verdict {
  const accepted: Item[] = []
  const rejected: [Item, RejectionReason][] = []
  for (const [index, item] of batch.entries()) {
    const result = results?.[index]
    if (result?.index !== index) continue
    if (result.status === 'accepted') accepted.push(item)
    if (result.status === 'rejected') rejected.push([item, result.error])
  }
  if (results) return { accepted, rejected }
  const text = `${status} ${detail ?? message}`
  const error = new Error(text)
  const isDenied = status === 401 || status === 403
  const isFinal = !isDenied && (status === 413 || (code && status < 429))
  const isDivisible = batch.length > 1 && isFinal && (status === 413 || status === 400)
  if (!isFinal || isDivisible) return { accepted, rejected, error, isDenied, isDivisible: !!isDivisible }
  for (const item of batch) rejected.push([item, { code: code ?? 'request_too_large', message: text }])
  return { accepted, rejected, error }
}
