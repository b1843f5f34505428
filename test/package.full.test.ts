import { execFile } from 'node:child_process'
import { copyFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { newFolder } from '@sluice/local/test/pipeline'
import { beforeAll, describe, expect, it } from 'vitest'
import { build, install, pack } from './package.ts'

const run = promisify(execFile)
let tarball: string
beforeAll(async () => {
  tarball = await pack(await build('cli'))
})

// The paths of npm's Node and of the command differ on Windows.
describe.skipIf(process.platform === 'win32')('the packed command', () => {
  it('runs with npx from its file', async () => {
    const cwd = newFolder()
    copyFileSync(tarball, join(cwd, basename(tarball)))
    // The command runs on the first Node in the path.
    const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH}` }
    const args = ['--yes', '--offline', `./${basename(tarball)}`, 'start', '--help']
    const { stdout } = await run('npx', args, { cwd, env })
    expect(stdout).toContain('Runs the whole pipeline on this machine')
  })

  it('runs on Node 22.13 without a warning', { timeout: 600_000 }, async () => {
    const folder = newFolder()
    await run('npm', ['install', '--no-audit', '--no-fund', '--prefix', folder, 'node@22.13.0'])
    const command = join(await install(tarball), 'node_modules/sluice/sluice.js')
    const { stdout, stderr } = await run(join(folder, 'node_modules/node/bin/node'), [command, 'start', '--help'])
    expect(stdout).toContain('Runs the whole pipeline on this machine')
    expect(stderr).toBe('')
  })
})
