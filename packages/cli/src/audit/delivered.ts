import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Clock, sleep } from '@sluice/core/clock'
import { inflate } from '@sluice/local/disk/gzip'
import { bucketOf, type State } from '@sluice/local/firehose/state'
import { encodeKey } from '@sluice/local/s3/key'
import { reading } from '../failure.ts'
import type { Names } from '../place/names.ts'

/** The state of a delivery stream, and the objects that belong to this state. */
export type Delivered = {
  /** Undefined if there is no delivery stream yet. */
  state: State | undefined
  /** The bucket's folder. */
  bucket: string
  /** Paths below it, sorted. */
  objects: string[]
}

/** Reads the delivery stream's state and lists its objects. Repeats both if the state changes in between. */
export async function readDelivery(dataDir: string, names: Names, clock: Clock): Promise<Delivered> {
  const path = join(dataDir, 'firehose', `${names.deliveryStream}.json`)
  const read = () => (existsSync(path) ? readFileSync(path, 'utf8') : undefined)
  for (;;) {
    const text = read()
    const state = text === undefined ? undefined : reading(path, () => JSON.parse(text) as State)
    const bucket = join(dataDir, 's3', (state && bucketOf(state.deliveryStream.destination)) ?? names.bucket)
    const files = filesIn(bucket)
    if (read() === text) return { state, bucket, objects: files.filter((file) => isDelivered(file, state)).sort() }
    await sleep(clock, 20)
  }
}

/** Returns false for error output, and for an object that is being written: its records aren't delivered yet. */
function isDelivered(file: string, state: State | undefined): boolean {
  const errors = state?.deliveryStream.destination.ErrorOutputPrefix.split('!{')[0]
  const errorPath = errors && encodeKey(`${errors}x`).slice(0, -1)
  const intended = state?.intent && encodeKey(state.intent.key)
  return file !== intended && !(errorPath && file.startsWith(errorPath))
}

function filesIn(folder: string, prefix = ''): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesIn(join(folder, entry.name), `${prefix}${entry.name}/`) : [prefix + entry.name],
  )
}

/** Returns an object's content before compression; undefined if there is no such object. @throws Error that names it */
export function readObject(bucket: string, object: string): Buffer | undefined {
  const path = join(bucket, object)
  return reading(object, () => (existsSync(path) ? inflate(readFileSync(path)) : undefined))
}
