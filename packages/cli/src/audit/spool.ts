import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eachLine } from '@sluice/core/stored-line'
import type { StreamRecord } from '../aws/shards.ts'

/** Keeps the ids of records in a temporary file, because a stream can be read only slowly. */
export type Spool = {
  /** Adds a record. Returns the number of its lines. */
  add: (record: StreamRecord) => number
  /** Reads the records again. `data` has one line per event, with its id only. */
  records: () => Generator<StreamRecord>
  /** Deletes the file. */
  close: () => void
}

const chunkBytes = 4_194_304

/** Creates an empty spool. */
export function createSpool(): Spool {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-audit-'))
  const file = openSync(join(folder, 'records'), 'w+')
  let waiting: Buffer[] = []
  let waitingBytes = 0
  const write = () => {
    // A file in which the position moves with each write, unlike that of `readSync` below.
    for (let content = Buffer.concat(waiting); content.length > 0; )
      content = content.subarray(writeSync(file, content))
    waiting = []
    waitingBytes = 0
  }
  return {
    add(record) {
      const { entry, lines } = encode(record)
      waiting.push(entry)
      waitingBytes += entry.length
      if (waitingBytes > chunkBytes) write()
      return lines
    },
    *records() {
      write()
      yield* decode(file)
    },
    close() {
      closeSync(file)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The bytes before the texts of an entry: its length, the time of arrival, and the lengths of two texts. */
const headerBytes = 4 + 8 + 1 + 1

const newline = Buffer.from('\n')

function encode({ shardId, sequenceNumber, arrivedAt, data }: StreamRecord): { entry: Buffer; lines: number } {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength)
  const parts: Buffer[] = []
  let lines = 0
  eachLine(bytes, (start, _end, idStart, idEnd) => {
    lines++
    // Up to the quote behind the id, which ends it.
    if (idStart > start) parts.push(bytes.subarray(start, idEnd + 1))
    parts.push(newline)
  })
  const texts = Buffer.from(shardId + sequenceNumber)
  const header = Buffer.alloc(headerBytes)
  const entry = Buffer.concat([header, texts, ...parts])
  entry.writeUInt32LE(entry.length, 0)
  entry.writeDoubleLE(arrivedAt, 4)
  entry.writeUInt8(shardId.length, 12)
  entry.writeUInt8(sequenceNumber.length, 13)
  return { entry, lines }
}

function* decode(file: number): Generator<StreamRecord> {
  let rest = Buffer.alloc(0)
  for (let position = 0; ; ) {
    const chunk = Buffer.alloc(chunkBytes)
    const read = readSync(file, chunk, 0, chunkBytes, position)
    if (read === 0) return
    position += read
    rest = Buffer.concat([rest, chunk.subarray(0, read)])
    let at = 0
    while (rest.length - at >= headerBytes && rest.length - at >= rest.readUInt32LE(at)) {
      const end = at + rest.readUInt32LE(at)
      yield decodeEntry(rest.subarray(at, end))
      at = end
    }
    rest = rest.subarray(at)
  }
}

function decodeEntry(entry: Buffer): StreamRecord {
  const shardEnd = headerBytes + entry.readUInt8(12)
  const numberEnd = shardEnd + entry.readUInt8(13)
  return {
    shardId: entry.toString('latin1', headerBytes, shardEnd),
    sequenceNumber: entry.toString('latin1', shardEnd, numberEnd),
    arrivedAt: entry.readDoubleLE(4),
    data: entry.subarray(numberEnd),
  }
}
