import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { existsSync, globSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { buildAndInstall } from './package.ts'

const run = promisify(execFile)
const running: ChildProcess[] = []
const ports = ['--port', '0', '--aws-port', '0']
let project: string
let installed: string
beforeAll(async () => {
  project = (await buildAndInstall('cli')).project
  installed = join(project, 'node_modules/sluice')
})
afterAll(() => {
  for (const child of running) child.kill('SIGKILL')
})

/** Starts the installed command, and returns where it listens. */
async function start(...args: string[]): Promise<{ child: ChildProcess; api: string }> {
  const command = join(installed, 'sluice.js')
  const child = spawn(process.execPath, [command, 'start', ...ports, ...args], { cwd: project, stdio: 'ignore' })
  running.push(child)
  const file = join(project, '.sluice/endpoints.json')
  await vi.waitUntil(() => existsSync(file), { timeout: 60_000 })
  return { child, api: JSON.parse(readFileSync(file, 'utf8')).api }
}

describe('the packed command', () => {
  it('needs no other package, no script, and less than 3 MB', () => {
    const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'))
    expect(Object.keys(manifest).filter((key) => /dependencies|scripts/i.test(key))).toEqual([])
    expect(readdirSync(join(project, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual(['sluice'])
    const files = globSync('**/*', { cwd: installed }).map((file) => statSync(join(installed, file)))
    const bytes = files.filter((file) => file.isFile()).reduce((sum, { size }) => sum + size, 0)
    expect(bytes).toBeLessThan(3_000_000)
  })

  it('contains the licenses of what was bundled', () => {
    const licenses = readFileSync(join(installed, 'THIRD-PARTY-LICENSES'), 'utf8')
    const missing = ['hono', '@aws-sdk/client-kinesis', '@aws-sdk/client-s3', 'react', '@codemirror/view'].filter(
      (name) => !new RegExp(`^${name} \\d`, 'm').test(licenses),
    )
    expect(missing).toEqual([])
  })

  it('contains no path of the machine that built it', () => {
    const files = globSync('**/*.{js,json,html}', { cwd: installed })
    expect(files.filter((file) => readFileSync(join(installed, file), 'utf8').includes(process.cwd()))).toEqual([])
  })

  it('runs the pipeline and the console, from HTTP to an object', async () => {
    const { child, api } = await start('--buffer-seconds', '1')
    const response = await fetch(`${api}/submit`, { method: 'POST', body: '{"event":"signup","user_id":123}' })
    expect(response.status).toBe(202)
    const { results } = (await response.json()) as { results: { id: string }[] }
    const find = () => fetch(`${api}/_sluice/find?id=${results[0]?.id}`)
    await vi.waitUntil(async () => (await find()).ok, { timeout: 60_000, interval: 100 })
    expect(await (await fetch(api)).text()).toContain('<!doctype html>')
    const { version } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'))
    expect(await (await fetch(`${api}/_sluice`)).json()).toMatchObject({ version })
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
  })

  it('prints help that only names the local file', async () => {
    const { stdout } = await run(process.execPath, [join(installed, 'sluice.js'), 'follow', '--help'])
    expect(stdout.match(/^ +npx \S+ /gm)?.map((text) => text.trim())).toEqual(Array(4).fill('npx ./sluice-0.1.0.tgz'))
    expect(stdout).not.toContain('npm run')
  })

  it.each(['20.20.0', '22.12.0'])('names the Node that it needs, with Node %s', async (node) => {
    const older = `Object.defineProperty(process.versions, 'node', { value: '${node}' })`
    const options = ['--import', `data:text/javascript,${encodeURIComponent(older)}`]
    const rejected = run(process.execPath, [...options, join(installed, 'sluice.js'), 'start'])
    await expect(rejected).rejects.toMatchObject({
      code: 1,
      stderr: `Sluice needs Node 22.13 or newer, but this is Node ${node}. Get it from https://nodejs.org.\n`,
    })
  })

  it('has no sources to watch, and reports that', async () => {
    const watching = run(process.execPath, [join(installed, 'sluice.js'), 'start', ...ports, '--watch'])
    await expect(watching).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('--watch reloads sources, which only a clone of the repository has.'),
    })
  })
})
