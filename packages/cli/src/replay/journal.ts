import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { writeDurably } from '@sluice/local/disk/durable-write'
import { UsageError } from '../usage-error.ts'

/** What is replayed, and whereto. */
export type Plan = { from: string; to: string; prefix: string; bucket: string; stream: string; endpoint: string }

/** How far a replay has come: everything before it is in the stream. */
export type Progress = {
  /** Stands in `_meta.replayed_at` of all its lines, also when it is resumed. */
  replayedAt: string
  /** The object, and how many of its lines are done; none before the first. */
  key: string
  line: number
  /** Lines sent. */
  sent: number
  isFinished: boolean
}

/**
 * The state file of a replay: a new one, or what an interrupted run has left.
 * @throws UsageError when the file belongs to another replay, or is none of a replay
 */
export function openJournal(path: string, plan: Plan, startedAt: Date) {
  const kept = existsSync(path) ? readJournal(path) : null
  const isOther = kept && !isDeepStrictEqual(kept.plan, plan)
  if (isOther && !kept.progress.isFinished) {
    throw new UsageError(
      `${path} holds an unfinished replay of other events; finish it, delete the file, or name another with --state.`,
    )
  }
  mkdirSync(dirname(path), { recursive: true })
  const fresh = { replayedAt: startedAt.toISOString(), key: '', line: 0, sent: 0, isFinished: false }
  return {
    progress: kept && !isOther ? kept.progress : fresh,
    /** On disk when it returns. */
    save: (progress: Progress) =>
      writeDurably(path, `${path}.new`, `${JSON.stringify({ plan, progress }, undefined, 2)}\n`),
  }
}

function readJournal(path: string): { plan: Plan; progress: Progress } {
  try {
    const kept = JSON.parse(readFileSync(path, 'utf8'))
    if (kept.plan && typeof kept.progress.isFinished === 'boolean') return kept
  } catch {} // said below, as for JSON of something else
  throw new UsageError(`${path} is no state of a replay; delete it, or name another with --state.`)
}
