import { crc32 } from 'node:zlib'

export type Frame = { png: Buffer; ms: number }

const signature = Buffer.from('89504e470d0a1a0a', 'hex')

/**
 * Returns an animated PNG of PNGs of one size and kind, played forever. The pixels stay compressed as they were.
 * https://www.w3.org/TR/png-3/#apng-frame-based-animation
 */
export function apng(frames: readonly Frame[]): Buffer {
  let sequence = 0
  const [first] = frames
  if (!first) throw new Error('An animation has at least one frame.')
  const header = chunksOf(first.png).find(({ type }) => type === 'IHDR')?.data ?? Buffer.alloc(13)
  const parts = frames.flatMap(({ png, ms }, n) => {
    const chunks = chunksOf(png)
    if (!chunks.find(({ type }) => type === 'IHDR')?.data.equals(header)) throw new Error('Frames differ in size.')
    const control = Buffer.alloc(26)
    control.writeUInt32BE(sequence++, 0)
    header.copy(control, 4, 0, 8)
    control.writeUInt16BE(ms, 20)
    control.writeUInt16BE(1_000, 22)
    const pixels = Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data))
    if (n === 0) return [chunk('fcTL', control), chunk('IDAT', pixels)]
    const number = Buffer.alloc(4)
    number.writeUInt32BE(sequence++)
    return [chunk('fcTL', control), chunk('fdAT', Buffer.concat([number, pixels]))]
  })
  const animation = Buffer.alloc(8)
  animation.writeUInt32BE(frames.length)
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('acTL', animation),
    ...parts,
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunksOf(png: Buffer): { type: string; data: Buffer }[] {
  const chunks: { type: string; data: Buffer }[] = []
  for (let at = signature.length; at < png.length; ) {
    const length = png.readUInt32BE(at)
    chunks.push({ type: png.toString('latin1', at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) })
    at += length + 12
  }
  return chunks
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const check = Buffer.alloc(4)
  check.writeUInt32BE(crc32(named))
  return Buffer.concat([length, named, check])
}
