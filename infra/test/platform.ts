import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '../..')
export const platform = join(root, '.sst/platform')

/** SST's own components, as `sst install` unpacks them: without an account, and without the Pulumi it would download. */
export function installPlatform(): void {
  if (isInstalled()) return
  console.error('Installing the SST platform (about 45 s, 320 MB) …')
  const { status } = spawnSync(process.execPath, [join(root, 'node_modules/sst/bin/sst.mjs'), 'install'], {
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
  if (status !== 0 || !isInstalled()) throw new Error('`sst install` did not install the platform')
}

function isInstalled(): boolean {
  const wanted = JSON.parse(readFileSync(join(root, 'node_modules/sst/package.json'), 'utf8')).version
  const version = join(platform, 'version')
  // Of an interrupted install npm leaves no `.package-lock.json`, and SST no provider lock.
  const whole = [version, join(platform, 'node_modules/.package-lock.json'), join(root, '.sst/provider-lock.json')]
  return whole.every((file) => existsSync(file)) && readFileSync(version, 'utf8').trim() === wanted
}
