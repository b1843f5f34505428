import type { Problem } from '@sluice/core/problem'
import type { SubmitResponse } from '@sluice/core/response'
import { idsIn } from '@sluice/core/stored-line'
import type { DeliveryObserver } from '../firehose/delivery.ts'
import type { GatewayOptions } from '../gateway/gateway.ts'
import type { journey } from './journey.ts'
import { shortId, size, type terminal } from './terminal.ts'

/** Tells the console and the terminal what passes through the rooms, and counts it. */
export function observe(out: ReturnType<typeof terminal>, journal: ReturnType<typeof journey>) {
  const counts = { accepted: 0, failed: 0 }
  const at = () => new Date().toISOString()
  const words = (ids: string[]) => (ids.length === 1 ? shortId(ids[0] ?? '') : `${ids.length} events`)

  const onAnswer: GatewayOptions['onAnswer'] = ({ status, ms, requestBytes, body }) => {
    const answer = JSON.parse(body) as SubmitResponse | Problem
    const took = `${status}  ${ms.toFixed(0)} ms`
    if (!('results' in answer)) {
      return out.log({ hop: 'reject', text: `${took}  ${answer.code}: ${answer.detail}`, data: { ms, ...answer } })
    }
    const { requestId } = answer
    const idsOf = (wanted: string) => answer.results.flatMap((r) => (r.status === wanted && 'id' in r ? [r.id] : []))
    const accepted = idsOf('accepted')
    const retry = idsOf('retry')
    const [rejected] = answer.results.flatMap((r) => (r.status === 'rejected' ? [r.error] : []))
    counts.accepted += accepted.length
    if (accepted.length > 0) {
      journal.publish({ type: 'accepted', at: at(), ids: accepted, requestId, status, ms })
      const text = `${took}  ${words(accepted)}  ${size(requestBytes)}`
      out.log({ hop: 'accept', text, data: { status, ms, requestId, bytes: requestBytes, ids: accepted } })
    }
    if (rejected) {
      const text = `${took}  ${answer.rejected} rejected; ${rejected.pointer || 'event'}: ${rejected.code}`
      out.log({ hop: 'reject', text, data: { status, ms, requestId, rejected: answer.rejected, error: rejected } })
    }
    if (retry.length > 0) {
      const text = `${took}  ${words(retry)} to send again`
      out.log({ hop: 'retry', text, data: { status, ms, requestId, ids: retry } })
    }
  }

  const onStored = (shardId: string, sequenceNumber: string, data: Buffer) => {
    const ids = idsIn(data)
    journal.publish({ type: 'stored', at: at(), ids, shardId, sequenceNumber, bytes: data.length })
    const text = `shard ${Number(shardId.slice(-12))}  seq …${sequenceNumber.slice(-6)}  ${words(ids)}  ${size(data.length)}`
    out.log({ hop: 'stream', text, data: { shardId, sequenceNumber, bytes: data.length, ids } })
  }

  const delivery: Required<DeliveryObserver> = {
    onBuffered(records, { bytes, sizeBytes, dueInMs }) {
      const ids = records.flatMap(({ data }) => idsIn(data))
      const deliverAt = new Date(Date.now() + dueInMs).toISOString()
      const shardId = records[0]?.shardId ?? ''
      journal.publish({ type: 'buffered', at: at(), ids, shardId, bufferedBytes: bytes, sizeBytes, deliverAt })
    },
    onDelivered(key, content, lines) {
      const ids = idsIn(content)
      journal.publish({ type: 'delivered', at: at(), ids, key, bytes: content.length })
      const text = `${words(ids)}  ${size(content.length)}  ${key}`
      out.log({ hop: 'deliver', text, data: { key, lines, bytes: content.length } })
    },
    onError(message) {
      counts.failed++
      journal.publish({ type: 'error', at: at(), ids: [], message })
      out.error(message)
    },
  }

  return { counts, onAnswer, onStored, delivery }
}
