import type { Checksum } from './digests.ts'
import type { S3Database } from './metadata.ts'

/** An upload in parts. */
export type Upload = {
  id: string
  bucket: string
  key: string
  /** Milliseconds since 1970. */
  createdAt: number
  /** The headers that the object gets. */
  headers: Record<string, string>
  /** The checksum that every part and the object have. */
  checksum?: Omit<Checksum, 'value'>
  /** The result, once the object is written. A client that lost the response can complete the upload again. */
  completed?: { at: number; etag: string; checksum?: Checksum | undefined }
}

export type Part = {
  number: number
  /** The name of the part's file. */
  file: string
  bytes: number
  /** Milliseconds since 1970. */
  modifiedAt: number
  /** In hexadecimal digits. */
  md5: string
  /** In base64. */
  checksum?: string
}

export type UploadRows = ReturnType<typeof uploadRows>

/** Returns the rows of uploads and their parts. A change is on disk when it returns. */
export function uploadRows({ db, commit }: S3Database) {
  const select = (sql: string, ...values: string[]) =>
    db()
      .prepare(`SELECT state FROM ${sql}`)
      .all(...values)
      .map(({ state }) => JSON.parse(String(state)))
  const insertUpload = (upload: Upload) =>
    db()
      .prepare('INSERT OR REPLACE INTO uploads VALUES (?, ?, ?)')
      .run(upload.id, upload.bucket, JSON.stringify(upload))
  return {
    all: (): Upload[] => select('uploads'),
    allParts: (): Part[] => select('parts'),
    find: (id: string): Upload | undefined => select('uploads WHERE id = ?', id)[0],
    in: (bucket: string): Upload[] => select('uploads WHERE bucket = ?', bucket),

    /** Returns the parts of an upload by their numbers. */
    parts: (id: string): Part[] => select('parts WHERE upload = ? ORDER BY number', id),

    add: (upload: Upload) => commit(() => insertUpload(upload)),

    putPart: (id: string, part: Part) =>
      commit((db) => {
        const insert = 'INSERT OR REPLACE INTO parts VALUES (?, ?, ?)'
        return db.prepare(insert).run(id, part.number, JSON.stringify(part))
      }),

    /** Removes an upload, or replaces it by its result. Its parts are removed. */
    end: (id: string, result?: Upload) =>
      commit((db) => {
        db.prepare('DELETE FROM parts WHERE upload = ?').run(id)
        if (result) insertUpload(result)
        else db.prepare('DELETE FROM uploads WHERE id = ?').run(id)
      }),
  }
}
