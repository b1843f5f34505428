import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { newFolder } from '@sluice/local/test/pipeline'

const run = promisify(execFile)
const root = join(import.meta.dirname, '..')
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'

/** Builds a package of the repository and packs it. Returns the path of the tarball, in an otherwise empty folder. */
export async function pack(name: 'cli' | 'testing'): Promise<string> {
  const folder = newFolder()
  const built = join(folder, 'built')
  const packed = join(folder, 'packed')
  mkdirSync(packed)
  await run(process.execPath, [join(root, `packages/${name}/build.ts`), built], { cwd: root })
  const { stdout } = await run(npm, ['pack', '--json', '--pack-destination', packed], { cwd: built })
  const [{ filename }] = JSON.parse(stdout)
  return join(packed, filename)
}

/** Installs a tarball in an empty folder, without a network. Returns the folder. */
export async function install(tarball: string): Promise<string> {
  const project = join(newFolder(), 'project')
  mkdirSync(project)
  writeFileSync(join(project, 'package.json'), '{}')
  await run(npm, ['install', '--offline', '--no-audit', '--no-fund', tarball], { cwd: project })
  return project
}
