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

const chunkBytes = 1_048_576

/** Creates an empty spool. */
export function createSpool(): Spool {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-audit-'))
  const file = openSync(join(folder, 'records'), 'w+')
  let chunk = Buffer.allocUnsafe(chunkBytes)
  let filled = 0
  const write = () => {
    for (let from = 0; from < filled; ) from += writeSync(file, chunk, from, filled - from)
    filled = 0
  }
  return {
    add(record) {
      // An entry is shorter than its record, except for its numbers.
      const most = headerBytes + maxTextBytes + record.data.length
      if (filled + most > chunk.length) write()
      if (most > chunk.length) chunk = Buffer.allocUnsafe(most)
      const { end, lines } = encode(record, chunk, filled)
      filled = end
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

/** Each of the two texts has up to 255 bytes. */
const maxTextBytes = 510

const newline = 0x0a

/** Writes an entry into a chunk. Returns its end and the number of the record's lines. */
function encode({ shardId, sequenceNumber, arrivedAt, data }: StreamRecord, chunk: Buffer, start: number) {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength)
  let end = start + headerBytes
  end += chunk.write(shardId, end, 'latin1')
  end += chunk.write(sequenceNumber, end, 'latin1')
  let lines = 0
  eachLine(bytes, (lineStart, _lineEnd, idStart, idEnd) => {
    lines++
    // Up to the quote behind the id, which ends it.
    if (idStart > lineStart) end += bytes.copy(chunk, end, lineStart, idEnd + 1)
    chunk[end++] = newline
  })
  chunk.writeUInt32LE(end - start, start)
  chunk.writeDoubleLE(arrivedAt, start + 4)
  chunk.writeUInt8(shardId.length, start + 12)
  chunk.writeUInt8(sequenceNumber.length, start + 13)
  return { end, lines }
}

function* decode(file: number): Generator<StreamRecord> {
  let rest = Buffer.alloc(0)
  const chunk = Buffer.allocUnsafe(chunkBytes)
  for (let position = 0; ; ) {
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
