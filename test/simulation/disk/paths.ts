import { basename, dirname } from 'node:path'
import { failure } from './surroundings.ts'
import type { Change, FileNode, FolderNode, Node, Tree } from './tree.ts'

/** Returns what a path names; undefined if there is nothing. @throws Error `ENOTDIR` */
export function nodeAt({ root }: Tree, path: string): Node | undefined {
  let node: Node | undefined = root
  for (const name of path.split('/').filter(Boolean)) {
    if (node?.kind === 'file') return failure('ENOTDIR', path)
    node = node?.names.get(name)
  }
  return node
}

/** Returns what a path names. @throws Error `ENOENT`, `ENOTDIR` */
export const existing = (tree: Tree, path: string): Node => nodeAt(tree, path) ?? failure('ENOENT', path)

/** Returns the file at a path. @throws Error `ENOENT`, `ENOTDIR`, `EISDIR` */
export function fileAt(tree: Tree, path: string): FileNode {
  const node = existing(tree, path)
  return node.kind === 'file' ? node : failure('EISDIR', path)
}

/** Returns the folder that contains a path. @throws Error `ENOENT`, `ENOTDIR` */
export function folderOf(tree: Tree, path: string): FolderNode {
  const folder = existing(tree, dirname(path))
  return folder.kind === 'folder' ? folder : failure('ENOTDIR', path)
}

/** Returns the change that gives a path another node, or none. */
export const changeOf = (tree: Tree, path: string, node: Node | undefined): Change[number] => ({
  folder: folderOf(tree, path),
  name: basename(path),
  node,
})

/** Returns each file below a folder, with its path below it. */
export function filesIn(tree: Tree, path: string): { path: string; data: Buffer }[] {
  const node = nodeAt(tree, path)
  if (node?.kind !== 'folder') return []
  return [...node.names].flatMap(([name, child]) =>
    child.kind === 'file'
      ? [{ path: name, data: child.data }]
      : filesIn(tree, `${path}/${name}`).map((file) => ({ ...file, path: `${name}/${file.path}` })),
  )
}
