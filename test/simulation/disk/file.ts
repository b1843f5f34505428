import { Readable } from 'node:stream'
import { failure, type Step, type Surroundings, steps } from './surroundings.ts'
import type { FileNode, FolderNode, Node, Tree } from './tree.ts'

type Later = <Args extends unknown[], T>(perform: (...args: Args) => T) => (...args: Args) => Promise<T>
type Range = { start?: number; end?: number }
type Around = Surroundings & { later: Later }

/** Returns an open file or folder, with the methods of a FileHandle that the product calls. */
export function openFile(tree: Tree, node: Node, path: string, around: Around) {
  const { later } = around
  const step = steps(around)
  const sync = later(() => step('sync', path, () => tree.sync(node)))
  const shared = { sync, datasync: sync, close: later(() => {}), stat: later(() => statsOf(node)) }
  return node.kind === 'folder' ? shared : { ...shared, ...methodsOf(node, path, { ...around, step }) }
}

function methodsOf(node: FileNode, path: string, { later, now, isFull, step }: Around & { step: Step }) {
  const write = (piece: Buffer) => {
    // A full disk has space for a part of what is written.
    const written = isFull() ? piece.subarray(0, piece.length >> 1) : piece
    step('write', path, () => {
      node.data = Buffer.concat([node.data, written])
      node.changedAt = BigInt(now()) * 1_000_000n
    })
    if (written !== piece) failure('ENOSPC', path)
  }
  const append = later((text: string | Buffer) => write(Buffer.from(text)))
  return {
    appendFile: append,
    async writeFile(content: string | Buffer | AsyncIterable<Buffer>): Promise<void> {
      const isWhole = typeof content === 'string' || Buffer.isBuffer(content)
      if (isWhole) return append(content)
      for await (const piece of content) await append(piece)
    },
    utimes: later((_accessed: number, seconds: number) => {
      node.changedAt = BigInt(Math.round(seconds * 1e6)) * 1_000n
    }),
    readFile: later(() => node.data),
    createReadStream: ({ start = 0, end = node.data.length - 1 }: Range = {}) =>
      Readable.from([node.data.subarray(start, end + 1)]),
  }
}

/** Returns the members of Stats that the product reads, in whole numbers and in large ones. */
export function statsOf(node: FileNode | FolderNode) {
  const [size, changedAt] = node.kind === 'file' ? [node.data.length, node.changedAt] : [0, 0n]
  const ms = Number(changedAt) / 1e6
  return {
    dev: 1n,
    ino: node.id,
    size: BigInt(size),
    mtimeNs: changedAt,
    mtimeMs: ms,
    mtime: new Date(ms),
    birthtime: new Date(0),
    isFile: () => node.kind === 'file',
    isDirectory: () => node.kind === 'folder',
  }
}
