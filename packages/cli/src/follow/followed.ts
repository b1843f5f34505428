import type { Copy } from './copies.ts'
import type { Position } from './position.ts'

/** The result of `follow`. `copies` is empty until the event is delivered. */
export type Followed = {
  id: string
  /** ISO time at which the handler accepted the event; null if the event wasn't found. */
  acceptedAt: string | null
  stream: Position
  copies: Copy[]
  /** Objects that were read, and those of them that can't be decompressed. */
  objectsRead: number
  unreadable: string[]
}
