import { dirname } from 'node:path'
import { Readable } from 'node:stream'
import type { FolderSystem } from '@sluice/client/create-client'
import type { Disk } from '@sluice/local/disk/disk'
import { SimulatedDatabase } from './database.ts'
import { openFile, statsOf } from './file.ts'
import { changeOf, existing, fileAt, folderOf, nodeAt } from './paths.ts'
import { failure, type Surroundings, steps } from './surroundings.ts'
import type { FileNode, Node, Tree } from './tree.ts'

type Options = { recursive?: boolean; force?: boolean; withFileTypes?: boolean; throwIfNoEntry?: boolean }

/** Returns a disk in memory as the product uses it. `tree` is empty, or what a crash has left. */
export function simulatedDisk(tree: Tree, surroundings: Surroundings): Disk & FolderSystem['files'] {
  const { pause } = surroundings
  const [read, write] = [reads(tree), writes(tree, surroundings)]
  /** Returns a function that does the same without blocking the process. */
  const later =
    <Args extends unknown[], T>(perform: (...args: Args) => T) =>
    async (...args: Args): Promise<T> => {
      await pause()
      const result = perform(...args)
      await pause()
      return result
    }
  const open = (path: string, flags?: string) =>
    openFile(tree, write.openNode(path, flags), path, { ...surroundings, later })
  const disk = {
    ...read,
    ...write,
    readdir: later(read.readdirSync),
    readFile: later(read.readFileSync),
    stat: later(read.statSync),
    mkdir: later(write.mkdirSync),
    rename: later(write.renameSync),
    rm: later(write.rmSync),
    rmdir: later(write.rmdirSync),
    utimes: later(write.utimesSync),
    writeFile: later(write.createSync),
    open: later(open),
    createReadStream: (path: string) => Readable.from([read.readFileSync(path)]),
    openSqlite: (path: string) => openSqlite(tree, write.openNode(path, 'a') as FileNode, path, surroundings),
  }
  return disk as unknown as Disk & FolderSystem['files']
}

/** Returns the functions of `node:fs` that read. */
const reads = (tree: Tree) => ({
  existsSync: (path: string) => nodeAt(tree, path) !== undefined,
  statSync(path: string, { throwIfNoEntry = true }: Options = {}) {
    const node = throwIfNoEntry ? existing(tree, path) : nodeAt(tree, path)
    return node && statsOf(node)
  },
  readdirSync(path: string, { withFileTypes = false }: Options = {}) {
    const node = existing(tree, path)
    if (node.kind === 'file') return failure('ENOTDIR', path)
    const entries = [...node.names].map(([name, { kind }]) => ({ name, isDirectory: () => kind === 'folder' }))
    return withFileTypes ? entries : entries.map(({ name }) => name)
  },
  readFileSync(path: string, encoding?: string) {
    const { data } = fileAt(tree, path)
    return encoding ? data.toString() : data
  },
})

/** Returns the functions of `node:fs` that write. Each is one step. */
const writes = (tree: Tree, surroundings: Surroundings) => ({
  ...folderWrites(tree, surroundings),
  ...fileWrites(tree, surroundings),
})

function folderWrites(tree: Tree, surroundings: Surroundings) {
  const step = steps(surroundings)

  function mkdirSync(path: string, options: Options = {}): void {
    const found = nodeAt(tree, path)
    if (found?.kind === 'folder' && options.recursive) return
    if (found) failure('EEXIST', path)
    if (options.recursive && !nodeAt(tree, dirname(path))) mkdirSync(dirname(path), options)
    if (surroundings.isFull()) failure('ENOSPC', path)
    step('mkdir', path, () => tree.change([changeOf(tree, path, tree.newFolder())]))
  }

  return {
    mkdirSync,
    rmdirSync(path: string): void {
      const node = existing(tree, path)
      if (node.kind === 'file') failure('ENOTDIR', path)
      else if (node.names.size > 0) failure('ENOTEMPTY', path)
      step('rmdir', path, () => tree.change([changeOf(tree, path, undefined)]))
    },
    openSync: (path: string) => ({ node: existing(tree, path), path }),
    fsyncSync: ({ node, path }: { node: Node; path: string }) => step('sync', path, () => tree.sync(node)),
    closeSync() {},
  }
}

function fileWrites(tree: Tree, surroundings: Surroundings) {
  const { now, isFull } = surroundings
  const step = steps(surroundings)
  const create = (path: string, data = Buffer.alloc(0)): FileNode => {
    if (isFull()) failure('ENOSPC', path)
    return step('create', path, () => {
      const node = { ...tree.newFile(BigInt(now()) * 1_000_000n), data }
      tree.change([changeOf(tree, path, node)])
      return node
    })
  }
  const remove = (path: string) => {
    fileAt(tree, path)
    step('unlink', path, () => tree.change([changeOf(tree, path, undefined)]))
  }
  return {
    /** Returns the file or folder that is opened. */
    openNode(path: string, flags = 'r'): Node {
      const found = nodeAt(tree, path)
      if (flags === 'r') return found ?? failure('ENOENT', path)
      if (!found) return create(path)
      if (found.kind === 'folder') return failure('EISDIR', path)
      if (flags === 'w') step('truncate', path, () => Object.assign(found, { data: Buffer.alloc(0) }))
      return found
    },
    renameSync(from: string, to: string): void {
      const node = existing(tree, from)
      if (nodeAt(tree, to)?.kind === 'folder') failure('EISDIR', to)
      step('rename', to, () => tree.change([changeOf(tree, to, node), changeOf(tree, from, undefined)]))
    },
    unlinkSync: remove,
    rmSync(path: string, { force = false }: Options = {}): void {
      if (!force || nodeAt(tree, path)) remove(path)
    },
    utimesSync(path: string, _accessed: number, seconds: number): void {
      const file = fileAt(tree, path)
      step('utimes', path, () => {
        file.changedAt = BigInt(Math.round(seconds * 1e6)) * 1_000n
      })
    },
    /** Creates a file. @throws Error `EEXIST` */
    createSync(path: string, text: string): void {
      if (nodeAt(tree, path)) failure('EEXIST', path)
      create(path, Buffer.from(text))
    },
  }
}

function openSqlite(tree: Tree, node: FileNode, path: string, surroundings: Surroundings): SimulatedDatabase {
  const step = steps(surroundings)
  const database = new SimulatedDatabase(node.data, node.onDisk?.data ?? node.data, (commit, isSynced) => {
    if (surroundings.isFull()) throw Object.assign(new Error('database or disk is full'), { errcode: 13 })
    return step(isSynced ? 'commit' : 'commit unsynced', path, () => {
      // SQLite also syncs the folder in which it creates its log.
      if (isSynced) tree.sync(folderOf(tree, path))
      return commit()
    })
  })
  node.database = database
  surroundings.onOpen(database)
  return database
}
