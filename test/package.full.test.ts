import { execFile } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { newFolder } from '@sluice/local/test/pipeline'
import { beforeAll, describe, expect, it } from 'vitest'
import { install, pack } from './package.ts'

const run = promisify(execFile)
let tarball: string
beforeAll(async () => {
  tarball = await pack('cli')
})

/** Installs a version of Node, and returns its path. */
async function nodeOf(version: string): Promise<string> {
  const folder = newFolder()
  await run('npm', ['install', '--no-audit', '--no-fund', '--prefix', folder, `node@${version}`])
  return join(folder, 'node_modules/node/bin/node')
}

// The paths of npm's Node and of the command differ on Windows.
describe.skipIf(process.platform === 'win32')('the packed command', () => {
  it('runs with npx from its file', async () => {
    const cwd = join(newFolder(), 'empty')
    mkdirSync(cwd)
    const { stdout } = await run('npx', ['--yes', '--offline', tarball, 'start', '--help'], { cwd })
    expect(stdout).toContain('Runs the whole pipeline on this machine')
  })

  it('runs on Node 22.13 without a warning', async () => {
    const command = join(await install(tarball), 'node_modules/sluice/sluice.js')
    const { stdout, stderr } = await run(await nodeOf('22.13.0'), [command, 'start', '--help'])
    expect(stdout).toContain('Runs the whole pipeline on this machine')
    expect(stderr).toBe('')
  })

  it.each(['20.20.0', '22.12.0'])('names the Node that it needs, with Node %s', async (version) => {
    const command = join(await install(tarball), 'node_modules/sluice/sluice.js')
    await expect(run(await nodeOf(version), [command, 'start'])).rejects.toMatchObject({
      code: 1,
      stderr: `Sluice needs Node 22.13 or newer, but this is Node ${version}. Get it from https://nodejs.org.\n`,
    })
  })
})
