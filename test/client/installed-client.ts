import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { newFolder } from '@sluice/local/test/pipeline'
import { buildClient } from './shop.ts'

const run = promisify(execFile)

export const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'

/** Builds and packs the client, and installs it in an empty folder, without a network. Returns both folders. */
export async function installClient(): Promise<{ built: string; project: string }> {
  const built = await buildClient()
  const project = join(newFolder(), 'project')
  mkdirSync(project)
  writeFileSync(join(project, 'package.json'), '{}')
  const { stdout } = await run(npm, ['pack', '--json', '--pack-destination', project], { cwd: built })
  const [{ filename }] = JSON.parse(stdout)
  await run(npm, ['install', '--offline', '--no-audit', '--no-fund', `./${filename}`], { cwd: project })
  return { built, project }
}
