import { dirname } from 'node:path'
import type { Clock } from '@sluice/core/clock'
import { type Random, uuid } from '@sluice/core/random'
import { type InTurn, inTurn } from '../aws/in-turn.ts'
import type { OnCrashPoint } from '../disk/crash-points.ts'
import type { Disk } from '../disk/disk.ts'
import { syncFolder } from '../disk/durable-write.ts'
import type { Digested } from './digests.ts'
import { s3Error } from './errors.ts'
import type { TemporaryFiles } from './temporary-files.ts'
import type { Part, Upload, UploadRows } from './upload-rows.ts'

/** How long the result of a completed upload is kept. */
const keepResultMs = 24 * 3_600_000

export type UploadStoreOptions = {
  disk: Disk
  rows: UploadRows
  files: TemporaryFiles
  clock: Clock
  random: Random
  onCrashPoint: OnCrashPoint
}

export type UploadStore = ReturnType<typeof uploadStore>

/** Returns the uploads in parts: rows of the database, and files whose names are in the rows of parts. */
export function uploadStore(options: UploadStoreOptions) {
  const { disk, rows, files, clock, random, onCrashPoint } = options
  // Otherwise an upload that is being completed could lose its parts.
  const exclusively = inTurn()

  /** Ends an upload and deletes its parts. */
  async function end(id: string, result?: Upload): Promise<void> {
    const parts = rows.parts(id)
    rows.end(id, result)
    for (const { file } of parts) await files.remove(file)
  }

  return {
    parts: rows.parts,
    /** Runs one change of an upload at a time. */
    exclusively,

    /** Returns an upload, whether it is completed or not. @throws AwsError `NoSuchUpload` */
    find(bucket: string, key: string, id: string): Upload {
      const upload = rows.find(id)
      if (upload?.bucket !== bucket || upload.key !== key) throw s3Error('NoSuchUpload', { UploadId: id })
      return upload
    },

    /** Returns the uploads of a bucket that aren't completed. */
    pending: (bucket: string): Upload[] => rows.in(bucket).filter(({ completed }) => !completed),

    /** Creates an upload. It is on disk when this returns. */
    create(about: Pick<Upload, 'bucket' | 'key' | 'headers' | 'checksum'>): Upload {
      const upload = { ...about, id: uuid(random), createdAt: clock.now() }
      rows.add(upload)
      return upload
    },

    addPart: (upload: Upload, number: number, content: Digested): Promise<Part> =>
      addPart({ ...options, exclusively }, upload, number, content),

    /** Yields the content of parts, one after the other. */
    async *contentOf(parts: Part[]): AsyncGenerator<Buffer> {
      for (const { file } of parts) yield* disk.createReadStream(files.pathOf(file)) as AsyncIterable<Buffer>
    },

    /** Ends an upload whose object is on disk, and keeps its result. Is called exclusively. */
    async complete(upload: Upload, result: Omit<NonNullable<Upload['completed']>, 'at'>): Promise<void> {
      onCrashPoint('s3:before-complete')
      await end(upload.id, { ...upload, completed: { at: clock.now(), ...result } })
    },

    /** Aborts an upload and deletes its parts. Is called exclusively. */
    abort: ({ id }: Upload): Promise<void> => end(id),

    /** Aborts all uploads of a deleted bucket. */
    async abortAll(bucket: string): Promise<void> {
      for (const { id } of rows.in(bucket)) await exclusively(id, () => end(id))
    },

    clean: (): Promise<void> => clean(options),
  }
}

/** Deletes old results, and the files of writes that a crash has interrupted. */
async function clean({ rows, files, clock }: UploadStoreOptions): Promise<void> {
  const oldest = clock.now() - keepResultMs
  for (const { id, completed } of rows.all()) if (completed && completed.at < oldest) rows.end(id)
  await files.removeAllExcept(new Set(rows.allParts().map(({ file }) => file)))
}

/** Adds a part, or replaces the one with its number. It is on disk when this returns. */
async function addPart(
  { disk, rows, files, onCrashPoint, exclusively }: UploadStoreOptions & { exclusively: InTurn },
  { id }: Upload,
  number: number,
  { content, algorithm, sums }: Digested,
): Promise<Part> {
  const { name: file, path, bytes, modifiedAt } = await files.write(content)
  let useless: string | undefined = file
  try {
    const { md5, checksums } = await sums()
    const checksum = algorithm && checksums[algorithm]
    const part = { number, file, bytes, modifiedAt: modifiedAt.getTime(), md5, ...(checksum && { checksum }) }
    await syncFolder(disk, dirname(path))
    onCrashPoint('s3:before-part')
    useless = await exclusively(id, () => {
      const upload = rows.find(id)
      if (!upload || upload.completed) throw s3Error('NoSuchUpload', { UploadId: id })
      const replaced = rows.parts(id).find((other) => other.number === number)
      rows.putPart(id, part)
      return replaced?.file
    })
    onCrashPoint('s3:after-part')
    return part
  } finally {
    if (useless) await files.remove(useless)
  }
}
