import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { applyEdit, type Edit } from './planted-fault.ts'

const root = join(import.meta.dirname, '../..')

/**
 * Copies the project to a temporary folder that is deleted when this process exits. Returns the folder.
 *
 * Copies every file that git tracks or would track. Packages and the SST platform are links, so a copy takes a second.
 */
export function copyProject(): string {
  const copy = mkdtempSync(join(tmpdir(), 'sluice-planted-faults-'))
  process.on('exit', () => rmSync(copy, { recursive: true, force: true }))
  const git = ['ls-files', '--cached', '--others', '--exclude-standard', '-z']
  const { stdout } = spawnSync('git', git, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 })
  for (const file of stdout.split('\0').filter((file) => file && existsSync(join(root, file)))) {
    mkdirSync(dirname(join(copy, file)), { recursive: true })
    copyFileSync(join(root, file), join(copy, file))
  }
  const packages = readdirSync(join(root, 'packages')).map((name) => join('packages', name))
  for (const folder of ['.', ...packages]) linkPackages(copy, join(folder, 'node_modules'))
  linkPlatform(copy)
  return copy
}

/** Links the installed packages. The links to the project's own packages are copied, so that they lead into the copy. */
function linkPackages(copy: string, folder: string): void {
  if (!existsSync(join(root, folder))) return
  mkdirSync(join(copy, folder))
  for (const name of readdirSync(join(root, folder)).filter((name) => !name.startsWith('.'))) {
    const [original, link] = [join(root, folder, name), join(copy, folder, name)]
    if (name === '@sluice') copyLinks(original, link)
    else symlinkSync(original, link)
  }
}

function copyLinks(original: string, copy: string): void {
  mkdirSync(copy)
  for (const name of readdirSync(original)) symlinkSync(readlinkSync(join(original, name)), join(copy, name))
}

function linkPlatform(copy: string): void {
  if (!existsSync(join(root, '.sst/platform'))) return
  mkdirSync(join(copy, '.sst'))
  symlinkSync(join(root, '.sst/platform'), join(copy, '.sst/platform'))
  copyFileSync(join(root, '.sst/provider-lock.json'), join(copy, '.sst/provider-lock.json'))
}

/**
 * Applies the edits in a copy of the project. Returns a function that restores the files.
 * @throws Error if an edit doesn't apply
 */
export function plant(copy: string, edits: Edit[]): () => void {
  const files = [...new Set(edits.map(({ file }) => file))]
  const originals = files.map((file) => ({ path: join(copy, file), source: readFileSync(join(copy, file), 'utf8') }))
  const restore = () => {
    for (const { path, source } of originals) writeFileSync(path, source)
  }
  try {
    for (const edit of edits) {
      const path = join(copy, edit.file)
      writeFileSync(path, applyEdit(readFileSync(path, 'utf8'), edit))
    }
  } catch (error) {
    restore()
    throw error
  }
  return restore
}
