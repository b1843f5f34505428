import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '../..')
export const platform = join(root, '.sst/platform')

/**
 * Installs SST's own components with `sst install`, if they are missing. Needs no account and doesn't download Pulumi.
 * @throws Error if the installation fails
 */
export async function installPlatform(): Promise<void> {
  if (isInstalled()) return
  console.error('Installing the SST platform (about 45 s, 320 MB) …')
  const child = spawn(process.execPath, [join(root, 'node_modules/sst/bin/sst.mjs'), 'install'], {
    cwd: root,
    env: {
      ...process.env,
      SST_STAGE: 'prod',
      SST_SKIP_DEPENDENCY_CHECK: 'true',
      SST_NO_BUN: 'true',
      SST_TELEMETRY_DISABLED: '1',
      DO_NOT_TRACK: '1',
    },
    stdio: ['ignore', 2, 2],
  })
  const [exitCode] = await once(child, 'exit')
  if (exitCode !== 0 || !isInstalled())
    throw new Error('"sst install" did not install the SST platform. Its output is above.')
}

function isInstalled(): boolean {
  const wanted = JSON.parse(readFileSync(join(root, 'node_modules/sst/package.json'), 'utf8')).version
  const version = join(platform, 'version')
  // An interrupted install leaves no `.package-lock.json` of npm and no provider lock of SST.
  const complete = [version, join(platform, 'node_modules/.package-lock.json'), join(root, '.sst/provider-lock.json')]
  return complete.every((file) => existsSync(file)) && readFileSync(version, 'utf8').trim() === wanted
}
