import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { newFolder } from '@sluice/local/test/pipeline'

const run = promisify(execFile)
const root = join(import.meta.dirname, '..')
export const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'

type Package = 'cli' | 'client' | 'testing'

/** Builds a package of the repository. Returns its folder. */
export async function build(name: Package): Promise<string> {
  const folder = join(newFolder(), name)
  await run(process.execPath, [join(root, `packages/${name}/build.ts`), folder], { cwd: root })
  return folder
}

/** Packs a built package. Returns the path of the tarball, in an otherwise empty folder. */
export async function pack(built: string): Promise<string> {
  const packed = newFolder()
  const { stdout } = await run(npm, ['pack', '--json', '--pack-destination', packed], { cwd: built })
  const [{ filename }] = JSON.parse(stdout)
  return join(packed, filename)
}

/** Builds and packs a package, and installs it in an empty folder, without a network. Returns both folders. */
export async function buildAndInstall(name: Package): Promise<{ built: string; project: string }> {
  const built = await build(name)
  return { built, project: await install(await pack(built)) }
}

/** Installs a tarball in an empty folder, without a network. Returns the folder. */
export async function install(tarball: string): Promise<string> {
  const project = join(newFolder(), 'project')
  mkdirSync(project)
  writeFileSync(join(project, 'package.json'), '{}')
  await run(npm, ['install', '--offline', '--no-audit', '--no-fund', tarball], { cwd: project })
  return project
}
