import { inflateRawSync } from 'node:zlib'

/** Returns the files of a zip archive (https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.12 and 4.3.16). */
export function unzip(zip: Buffer): Map<string, Buffer> {
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06'))
  const files = new Map<string, Buffer>()
  let entry = zip.readUInt32LE(end + 16)
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((at) => zip.readUInt16LE(entry + at)) as number[]
    const name = zip.toString('utf8', entry + 46, entry + 46 + (nameBytes ?? 0))
    const local = zip.readUInt32LE(entry + 42)
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
    const data = zip.subarray(start, start + zip.readUInt32LE(entry + 20))
    const isDeflated = zip.readUInt16LE(entry + 10) === 8
    if (!name.endsWith('/')) files.set(name, isDeflated ? inflateRawSync(data) : data)
    entry += 46 + (nameBytes ?? 0) + (extraBytes ?? 0) + (commentBytes ?? 0)
  }
  return files
}
