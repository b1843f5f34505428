import { seededRandom } from '@sluice/core/random'
import { lineId, splitLine } from '@sluice/core/stored-line'
import { delivered, newFolder, startPipeline, storedLines } from '../pipeline.ts'
import { drawRequest, type RawRequest } from './request.ts'
import { type Exchange, send } from './send.ts'

export type FuzzReport = {
  seed: number
  requests: number
  /** Responses by status; 0 counts connections that ended without one. */
  statuses: Record<number, number>
  stored: number
  /** One sentence per finding; empty if the pipeline behaved. */
  problems: string[]
}

const clients = 32

/**
 * Starts a pipeline, sends it mutated requests, and requires that it never responds 5xx, leaves no client waiting, doesn't
 * crash, and stores no byte that wasn't sent. The same seed repeats the same requests.
 */
export async function fuzz({ requests, seed }: { requests: number; seed: number }): Promise<FuzzReport> {
  const pipeline = await startPipeline(newFolder(), ['--no-web', '--buffer-seconds', '1'])
  const port = Number(new URL(pipeline.endpoints.api).port)
  const random = seededRandom(seed)
  const report: FuzzReport = { seed, requests, statuses: {}, stored: 0, problems: [] }
  const sent = new SentBodies()
  let next = 0
  const client = async () => {
    while (next < requests && report.problems.length < 20) {
      const index = next++
      const request = drawRequest(random, `localhost:${port}`)
      const exchange = await send(port, request)
      sent.add(request, exchange)
      judge(report, index, request, exchange)
    }
  }
  await Promise.all(Array.from({ length: clients }, client))
  const stats = await fetch(`${pipeline.endpoints.api}/_sluice/stats`).catch((error: unknown) => String(error))
  if (typeof stats === 'string' || !stats.ok) report.problems.push(`The pipeline is gone:\n${pipeline.output()}`)
  else await delivered(pipeline, ((await stats.json()) as { inStream: number }).inStream)
  checkLines(report, storedLines(pipeline), sent)
  pipeline.kill('SIGTERM')
  if ((await pipeline.exited) !== 0) report.problems.push(`The pipeline did not stop cleanly:\n${pipeline.output()}`)
  return report
}

function judge(report: FuzzReport, index: number, request: RawRequest, { statuses, text, isHung }: Exchange): void {
  const status = statuses.at(-1) ?? 0
  report.statuses[status] = (report.statuses[status] ?? 0) + 1
  const shown = `request ${index} ${JSON.stringify(request.bytes.toString('latin1').slice(0, 300))}`
  if (statuses.some((each) => each >= 500)) report.problems.push(`${shown} got ${text.slice(0, 600)}`)
  if (isHung) report.problems.push(`${shown} was left waiting`)
}

/** Requires of each stored event that a request contained its text. White space isn't compared: line breaks change. */
function checkLines(report: FuzzReport, lines: string[], sent: SentBodies): void {
  report.stored = lines.length
  for (const line of lines) {
    const text = withoutSpace(Buffer.from(`{${splitLine(line.trimEnd())?.rest}`))
    if (!sent.include(text, lineId(line) ?? '')) report.problems.push(`stored but never sent: ${line}`)
  }
}

/** The bytes that were sent, by the ids that the responses contain: a search through all of them would take hours. */
class SentBodies {
  readonly #byId = new Map<string, string[]>()
  readonly #unanswered: string[] = []

  add({ body, bytes }: RawRequest, { statuses, text }: Exchange): void {
    const bodies = [body, bytes, withoutChunkHeads(bytes)].map(withoutSpace)
    if (statuses.length === 0) this.#unanswered.push(...bodies)
    const ids = Buffer.from(text, 'latin1')
      .toString()
      .matchAll(/(?<="id":)"(?:[^"\\]|\\.)*"/g)
    for (const id of new Set([...ids].map(([json]) => JSON.parse(json)))) this.#bodiesOf(id).push(...bodies)
  }

  /** Returns true if an event of this text and id can come from a request. */
  include(text: string, id: string): boolean {
    const isIn = (body: string) => contains(body, text)
    return this.#bodiesOf(id).some(isIn) || this.#unanswered.some(isIn)
  }

  #bodiesOf(id: string): string[] {
    const bodies = this.#byId.get(id) ?? []
    this.#byId.set(id, bodies)
    return bodies
  }
}

const replacement = Buffer.from('\ufffd').toString('latin1')

/**
 * True if a body contains the text. U+FFFD may stand for any three bytes: API Gateway replaces a character that was cut
 * to three of its four bytes, and nothing shows it (docs/decisions.md).
 */
function contains(body: string, text: string): boolean {
  if (!text.includes(replacement)) return body.includes(text)
  const parts = text.split(replacement).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(parts.join('[^]{3}')).test(body)
}

/** Returns a request in chunks as if it had been sent in one piece. */
const withoutChunkHeads = (bytes: Buffer) =>
  Buffer.from(bytes.toString('latin1').replaceAll(/\r\n[0-9a-f]+(;[^\r\n]*)?\r\n/gi, ''), 'latin1')

/** Returns the bytes without white space, as Latin-1. */
const withoutSpace = (bytes: Buffer) =>
  Buffer.from(bytes.filter((byte) => ![0x20, 0x09, 0x0a, 0x0d].includes(byte))).toString('latin1')
