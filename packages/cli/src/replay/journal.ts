import { dirname } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { type Disk, systemDisk } from '@sluice/local/disk/disk'
import { writeDurably } from '@sluice/local/disk/durable-write'
import { makeFolder } from '@sluice/local/disk/make-folder'
import { fileReason } from '@sluice/local/startup/setup-error'
import { UsageError } from '../usage-error.ts'

/** The source, the selection and the target of a replay. */
export type Plan = { from: string; to: string; prefix: string; bucket: string; stream: string; endpoint: string }

/** The progress of a replay. Everything before it is in the stream. */
export type Progress = {
  /** The `_meta.replayed_at` of all its lines. It stays the same when the replay is resumed. */
  replayedAt: string
  /** The current object. Empty before the first. */
  key: string
  /** Lines of the current object that are done. */
  line: number
  /** Lines sent. */
  sent: number
  isFinished: boolean
}

export type Journal = {
  progress: Progress
  /** Saves the progress. It is on disk when this resolves. */
  save: (progress: Progress) => Promise<void>
}

/**
 * Opens the state file of a replay: a new one, or the one of an interrupted run.
 * @throws UsageError if the file belongs to an unfinished replay of other events, isn't a state file, or can't have a
 * folder
 */
export function openJournal(path: string, plan: Plan, startedAt: Date, disk: Disk = systemDisk): Journal {
  const saved = disk.existsSync(path) ? readJournal(path, disk) : undefined
  const isOther = saved && !isDeepStrictEqual(saved.plan, plan)
  if (isOther && !saved.progress.isFinished) {
    throw new UsageError(
      `${path} has an unfinished replay of other events. Finish it, delete the file, or name another file with --state.`,
    )
  }
  makeFolderOf(path, disk)
  const fresh = { replayedAt: startedAt.toISOString(), key: '', line: 0, sent: 0, isFinished: false }
  return {
    progress: saved && !isOther ? saved.progress : fresh,
    save: (progress) =>
      writeDurably(path, `${path}.new`, `${JSON.stringify({ plan, progress }, undefined, 2)}\n`, disk),
  }
}

function makeFolderOf(path: string, disk: Disk): void {
  try {
    makeFolder(dirname(path), disk)
  } catch (cause) {
    const reason = fileReason(cause) ?? (cause as Error).message
    throw new UsageError(`Couldn't use the folder ${dirname(path)}: ${reason}. Name another file with --state.`, {
      cause,
    })
  }
}

function readJournal(path: string, disk: Disk): { plan: Plan; progress: Progress } {
  try {
    const saved = JSON.parse(disk.readFileSync(path, 'utf8'))
    if (saved.plan && typeof saved.progress.isFinished === 'boolean') return saved
  } catch {} // reported below, like JSON of another shape
  throw new UsageError(`${path} isn't the state of a replay. Delete it, or name another file with --state.`)
}
