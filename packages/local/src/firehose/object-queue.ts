import { RecordBuffer } from './buffer.ts'
import type { DeliveryContext } from './context.ts'
import { writeObject } from './object-writer.ts'
import type { State } from './state.ts'

/** Writes one object after the other, while the delivery reads on. */
export type ObjectQueue = {
  /**
   * Resolves when the object before is written and this one has begun, with an empty buffer for the next one.
   * @throws the error of the object before
   */
  add: (buffer: RecordBuffer) => Promise<RecordBuffer>
  /** Resolves when every object is written. @throws the error of the last one */
  written: () => Promise<void>
  /** Resolves when nothing is being written, even after an error. */
  isIdle: () => Promise<void>
}

/** Returns a queue behind the saved state. After an error, it can't be used anymore. Two buffers take turns. */
export function objectQueue(context: DeliveryContext, saved: State): ObjectQueue {
  let last = Promise.resolve(saved)
  let writing = new RecordBuffer()
  const written = async () => void (await last)
  return {
    async add(buffer) {
      last = writeObject(context, await last, buffer)
      // Callers that wait for the object get its error.
      last.catch(() => {})
      const next = writing
      writing = buffer
      next.empty()
      return next
    },
    written,
    isIdle: () => written().catch(() => {}),
  }
}
