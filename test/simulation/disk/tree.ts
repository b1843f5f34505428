import type { Draws } from '@sluice/local/test/chaos/random'

// The files and folders of a simulated disk, twice: as programs see them, and as they are after a power cut. A file's
// content is on disk once the file is synced, and a name once its folder is.

/** A file. `onDisk` is what a power cut leaves. A database keeps its content itself. */
export type FileNode = {
  kind: 'file'
  id: bigint
  data: Buffer
  /** The time of the last change, in nanoseconds since 1970. */
  changedAt: bigint
  onDisk: { data: Buffer; changedAt: bigint } | undefined
  database?: StoredDatabase
}

/** A database behind a file. */
export type StoredDatabase = {
  /** Returns what is committed; with `isPowerCut`, what was also synced. */
  image: (isPowerCut: boolean) => Uint8Array
}

export type FolderNode = { kind: 'folder'; id: bigint; names: Map<string, Node>; onDisk: Map<string, Node> }
export type Node = FileNode | FolderNode

/** A change of names that is not on disk yet: names that get another file, or none. */
export type Change = { folder: FolderNode; name: string; node: Node | undefined }[]

export class Tree {
  readonly root: FolderNode
  #nodes = 0n
  #pending: Change[] = []

  constructor() {
    this.root = this.newFolder()
  }

  newFolder(): FolderNode {
    return { kind: 'folder', id: ++this.#nodes, names: new Map(), onDisk: new Map() }
  }

  newFile(now: bigint): FileNode {
    return { kind: 'file', id: ++this.#nodes, data: Buffer.alloc(0), changedAt: now, onDisk: undefined }
  }

  /** Changes names at once for programs, and on disk when one of their folders is synced. */
  change(change: Change): void {
    for (const { folder, name, node } of change) setName(folder.names, name, node)
    this.#pending.push(change)
  }

  /** Writes a file's content to disk, or the names in a folder and those that changed together with them. */
  sync(node: Node): void {
    if (node.kind === 'file') node.onDisk = { data: node.data, changedAt: node.changedAt }
    else this.#syncNames(node)
  }

  #syncNames(folder: FolderNode): void {
    const isInFolder = (change: Change) => change.some((entry) => entry.folder === folder)
    for (const change of this.#pending.filter(isInFolder)) applyOnDisk(change)
    this.#pending = this.#pending.filter((change) => !isInFolder(change))
  }

  /** Ends the process that has the databases open. Their content is in their files then. */
  endProcess(folder = this.root): void {
    for (const node of folder.names.values()) {
      if (node.kind === 'folder') this.endProcess(node)
      else if (node.database) closeDatabase(node, node.database)
    }
  }

  /** Returns what a power cut leaves: an arbitrary part of what was not synced, and often none of it. */
  cutPower(draws: Draws): Tree {
    const probability = draws.oneOf([0, 0, 0.5, 0.9])
    const isKept = () => draws.chance(probability)
    for (const change of this.#pending) if (isKept()) applyOnDisk(change)
    const next = new Tree()
    const copyFolder = (from: FolderNode, to: FolderNode) => {
      for (const [name, node] of [...from.onDisk].sort(([a], [b]) => (a < b ? -1 : 1))) {
        const copy = node.kind === 'folder' ? next.newFolder() : copyFile(node, next.newFile(0n), isKept())
        to.names.set(name, copy)
        to.onDisk.set(name, copy)
        if (node.kind === 'folder' && copy.kind === 'folder') copyFolder(node, copy)
      }
    }
    copyFolder(this.root, next.root)
    return next
  }
}

function closeDatabase(node: FileNode, database: StoredDatabase): void {
  node.data = Buffer.from(database.image(false))
  node.onDisk = { data: Buffer.from(database.image(true)), changedAt: node.changedAt }
  delete node.database
}

function copyFile(node: FileNode, copy: FileNode, isWhole: boolean): FileNode {
  const nothing = { data: Buffer.alloc(0), changedAt: node.changedAt }
  const { data, changedAt } = isWhole ? node : (node.onDisk ?? nothing)
  return Object.assign(copy, { data, changedAt, onDisk: { data, changedAt } })
}

function applyOnDisk(change: Change): void {
  for (const { folder, name, node } of change) setName(folder.onDisk, name, node)
}

function setName(names: Map<string, Node>, name: string, node: Node | undefined): void {
  if (node) names.set(name, node)
  else names.delete(name)
}
