import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

// A small project around the real launcher and the real npm. Its packages are local tarballs, so that nothing is
// downloaded. The install script of its package `node` makes a wrapper of this Node.

const temp = mkdtempSync(join(tmpdir(), 'sluice-launcher-'))
const project = join(temp, 'project')
const installed = join(temp, 'installed')
const hiddenLock = 'node_modules/.package-lock.json'
const path = (process.env.PATH ?? '').split(':').filter((dir) => !dir.includes('node_modules'))

beforeAll(async () => {
  writeNodes()
  writeTarballs()
  writeProject()
  const npm = { cwd: project, env: environment() }
  spawnSync('npm', ['pack', '../tarballs/node', '../tarballs/tool'], npm)
  expect(spawnSync('npm', ['install', '--package-lock-only'], npm).status).toBe(0)

  cpSync(project, installed, { recursive: true })
  expect((await start(installed)).code).toBe(0)
})

afterAll(() => rmSync(temp, { recursive: true }))

// Below, "npm start" goes through a shell and the signals of POSIX.
describe.skipIf(process.platform === 'win32')('npm start', () => {
  describe('the installation', () => {
    it('runs in a fresh clone, before the pinned Node runs the arguments', async () => {
      const run = await start(checkout(), ['--port', '0', 'a b'])
      expect(run).toMatchObject({ code: 0, stderr: expect.stringContaining('Installing') })
      expect(run.output).toEqual({
        node: 'pinned',
        tool: 'a dev dependency',
        args: ['--port', '0', 'a b'],
      })
    })

    it('writes nothing to stdout', async () => {
      const run = await start(checkout(), [], { npmFlags: ['--silent'] })
      expect(run.stdout.trim().split('\n')).toEqual([expect.stringMatching(/^\{.*\}$/)])
    })

    it('does not warn about an old Node', async () => {
      const run = await start(checkout(), [], { node: 'node20' })
      expect(run).toMatchObject({ code: 0, output: { node: 'pinned' } })
      expect(run.stderr).not.toMatch(/warn|EBADENGINE/i)
    })

    it('does not run again at the next start', async () => {
      const dir = checkout(installed)
      writeFileSync(join(dir, 'node_modules/mine'), '')
      expect(await start(dir)).toMatchObject({ code: 0, stderr: '' })
      expect(existsSync(join(dir, 'node_modules/mine'))).toBe(true)
    })

    it('runs again after an interruption', async () => {
      const dir = checkout(installed)
      rmSync(join(dir, hiddenLock))
      rmSync(join(dir, 'node_modules/tool/tool.js'))
      expect(await start(dir)).toMatchObject({ code: 0, output: { tool: 'a dev dependency' } })
    })

    it('runs again when the lock file is newer', async () => {
      const dir = checkout(installed)
      utimesSync(join(dir, hiddenLock), 1, 1)
      rmSync(join(dir, 'node_modules/tool/tool.js'))
      expect(await start(dir)).toMatchObject({ code: 0, output: { tool: 'a dev dependency' } })
    })

    it('stops the start when it fails, and runs again at the next one', async () => {
      const dir = checkout(installed)
      utimesSync(join(dir, hiddenLock), 1, 1)
      rmSync(join(dir, 'tool-1.0.0.tgz'))
      const env = { npm_config_cache: join(dir, 'empty') }
      const failed = await start(dir, [], { env })
      expect(failed).toMatchObject({ output: undefined, stderr: expect.stringContaining('ENOENT') })
      expect(failed.stderr).not.toContain('ERR_MODULE_NOT_FOUND')
      expect(failed.code).toBeGreaterThan(0)

      copyFileSync(join(project, 'tool-1.0.0.tgz'), join(dir, 'tool-1.0.0.tgz'))
      expect(await start(dir)).toMatchObject({ code: 0, output: { tool: 'a dev dependency' } })
    })

    it('runs once for two starts at the same time', async () => {
      const dir = checkout()
      const slowly = { env: { INSTALL_MS: '500' } }
      const runs = await Promise.all([start(dir, ['a'], slowly), start(dir, ['b'], slowly)])
      expect(runs).toMatchObject([
        { code: 0, output: { args: ['a'] } },
        { code: 0, output: { args: ['b'] } },
      ])
      expect(read(dir, 'installs')).toBe('x')
    })

    it('runs although a killed one left its lock', async () => {
      const dir = checkout()
      mkdirSync(join(dir, '.sluice/installing'), { recursive: true })
      utimesSync(join(dir, '.sluice/installing'), 1, 1)
      expect(await start(dir)).toMatchObject({ code: 0 })
    })

    it('is stopped by SIGTERM and runs again at the next start', async () => {
      const dir = checkout()
      const launcher = launch(dir, 'node', ['sluice.mjs', 'main.js'], { INSTALL_MS: '2000' })
      await vi.waitFor(() => expect(existsSync(join(dir, 'node_modules/node/ran'))).toBe(true), 20_000)
      launcher.kill('SIGTERM')
      expect(await exit(launcher)).toBeGreaterThan(0)
      expect(existsSync(join(dir, hiddenLock))).toBe(false)
      expect(await start(dir)).toMatchObject({ code: 0, output: { node: 'pinned' } })
    })
  })

  describe('with npm settings that prevent an installation', () => {
    it.each([
      ['NODE_ENV=production', { env: { NODE_ENV: 'production' } }],
      ['omit=dev and omit=optional', { npmrc: 'omit[]=dev\nomit[]=optional' }],
      ['engine-strict=true on Node 20', { npmrc: 'engine-strict=true', node: 'node20' }],
    ] as const)('installs everything despite %s', async (_, options) => {
      const run = await start(checkout(), [], options)
      expect(run).toMatchObject({ code: 0, output: { node: 'pinned', tool: 'a dev dependency' } })
    })

    it("runs on the system's Node 24 with ignore-scripts=true", async () => {
      const run = await start(checkout(), [], { npmrc: 'ignore-scripts=true' })
      expect(run).toMatchObject({ code: 0, output: { node: 'system' } })
    })

    it('prints what to do with ignore-scripts=true on Node 20', async () => {
      const run = await start(checkout(), [], { npmrc: 'ignore-scripts=true', node: 'node20' })
      expect(run).toMatchObject({ code: 1, output: undefined })
      expect(run.stderr).toMatch(/needs Node 24, but this is Node 20\.19\.0, .*\. Install Node 24 from/)
    })
  })

  describe.each([
    ['is missing', (node: string) => rmSync(node)],
    ['is not executable', (node: string) => chmodSync(node, 0o644)],
    ['does not run here', (node: string) => writeFileSync(node, '#!/no/such/loader\n')],
  ])('when the pinned binary %s', (_, damage) => {
    it("runs on the system's Node 24", async () => {
      const dir = checkout(installed)
      damage(join(dir, 'node_modules/node/bin/node'))
      expect(await start(dir)).toMatchObject({ code: 0, output: { node: 'system' } })
    })

    it('prints in one line what to do on Node 20', async () => {
      const dir = checkout(installed)
      damage(join(dir, 'node_modules/node/bin/node'))
      const run = await start(dir, [], { node: 'node20' })
      expect(run).toMatchObject({ code: 1, output: undefined })
      expect(run.stderr).toMatch(/^Sluice needs Node 24, but this is Node 20\.19\.0, .*\n$/)
    })
  })

  describe('the process', () => {
    it('exits with the exit code of its command', async () => {
      expect(await start(installed, ['exit', '7'])).toMatchObject({ code: 7 })
    })

    it('exits with 128 + n when signal n killed its command', async () => {
      expect(await start(installed, ['die', 'SIGKILL'])).toMatchObject({ code: 137 })
    })

    it.each(['SIGINT', 'SIGTERM'] as const)('passes %s on once and waits for its command', async (signal) => {
      const dir = checkout(installed)
      const launcher = launch(dir, 'node', ['sluice.mjs', 'main.js', 'wait'])
      await pidOf(dir)
      launcher.kill(signal)
      expect(await exit(launcher)).toBe(5)
      expect(read(dir, 'signals')).toBe(`${signal} `)
    })

    it('stops with npm on SIGTERM and passes it on once', async () => {
      const dir = checkout(installed)
      const npm = launch(dir, 'npm', ['start', '--', 'wait'])
      const pid = await pidOf(dir)
      npm.kill('SIGTERM')
      await vi.waitFor(() => expect(isAlive(pid)).toBe(false), 20_000)
      expect(read(dir, 'signals')).toBe('SIGTERM ')
    })

    it('stops when npm is killed', async () => {
      const dir = checkout(installed)
      const npm = launch(dir, 'npm', ['start', '--', 'wait'])
      const pid = await pidOf(dir)
      npm.kill('SIGKILL')
      await vi.waitFor(() => expect(isAlive(pid)).toBe(false), 20_000)
      expect(read(dir, 'signals')).toBe('SIGTERM ')
    })

    it.each([
      ['a script with npm start &', 'npm start -- wait > log 2>&1 &'],
      ['a script with the launcher &', 'node sluice.mjs main.js wait > log 2>&1 &'],
      ['nohup', 'nohup npm start -- wait > log 2>&1 &'],
      ...(process.platform === 'linux' ? [['setsid', 'setsid npm start -- wait > log 2>&1 &']] : []),
    ])('keeps running after %s ends', async (_, command) => {
      const dir = checkout(installed)
      // Ends only after the launcher has seen its parent.
      const shell = launch(dir, 'sh', ['-c', `${command} until [ -f pid ]; do sleep 0.1; done`])
      const [pid] = await Promise.all([pidOf(dir), exit(shell)])
      await lookTwice()
      expect([isAlive(pid), existsSync(join(dir, 'signals'))]).toEqual([true, false])
      process.kill(pid, 'SIGTERM')
      await vi.waitFor(() => expect(isAlive(pid)).toBe(false), 20_000)
    })

    it('waits for its command after Ctrl-C in a terminal', async () => {
      const dir = checkout(installed)
      const terminal = launch(dir, 'script', inTerminal('npm start -- wait'), {}, 'pipe')
      const launcher = launcherOf(await pidOf(dir))
      terminal.stdin?.write('\x03')
      await exit(terminal)
      await vi.waitFor(() => expect(Number(read(dir, 'parent'))).toBe(launcher), 20_000)
      expect(read(dir, 'signals')).toContain('SIGINT ')
    })

    it('stops when its terminal closes', async () => {
      const dir = checkout(installed)
      const terminal = launch(dir, 'script', inTerminal('npm start -- wait'))
      const pid = await pidOf(dir)
      const launcher = launcherOf(pid)
      terminal.kill('SIGKILL')
      await vi.waitFor(() => expect([isAlive(pid), isAlive(launcher)]).toEqual([false, false]), 20_000)
      expect(read(dir, 'signals')).toContain('SIGHUP ')
    })

    it('keeps running after a SIGHUP without a terminal', async () => {
      const dir = checkout(installed)
      const npm = launch(dir, 'npm', ['start', '--', 'wait'])
      const pid = await pidOf(dir)
      process.kill(launcherOf(pid), 'SIGHUP')
      npm.kill('SIGKILL')
      await lookTwice()
      expect([isAlive(pid), existsSync(join(dir, 'signals'))]).toEqual([true, false])
      process.kill(pid, 'SIGTERM')
      await vi.waitFor(() => expect(isAlive(pid)).toBe(false), 20_000)
    })
  })
})

/** Two commands `node`: this one, and one that claims to be Node 20. */
function writeNodes() {
  write('node24/node', `#!/bin/sh\nexec '${process.execPath}' "$@"\n`)
  write('node20/node', `#!/bin/sh\nexec '${process.execPath}' --import '${temp}/old.mjs' "$@"\n`)
  write(
    'old.mjs',
    `Object.defineProperty(process, 'version', { value: 'v20.19.0' })
     Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.19.0' } })`,
  )
}

/** The package `node`, whose installation can take a while, and a development dependency. */
function writeTarballs() {
  write(
    'tarballs/node/package.json',
    JSON.stringify({
      name: 'node',
      version: '24.0.0',
      bin: { node: 'bin/node' },
      scripts: { preinstall: 'node install.cjs' },
    }),
  )
  write(
    'tarballs/node/install.cjs',
    `const { appendFileSync, mkdirSync, writeFileSync } = require('node:fs')
     appendFileSync(process.env.INIT_CWD + '/installs', 'x')
     mkdirSync('bin', { recursive: true })
     writeFileSync('bin/node', \`#!/bin/sh\\nPINNED=yes exec '\${process.execPath}' "$@"\\n\`, { mode: 0o755 })
     writeFileSync('ran', '')
     setTimeout(() => {}, Number(process.env.INSTALL_MS ?? 0))`,
  )
  write(
    'tarballs/tool/package.json',
    JSON.stringify({
      name: 'tool',
      version: '1.0.0',
      type: 'module',
      exports: './tool.js',
      engines: { node: '>=24' },
    }),
  )
  write('tarballs/tool/tool.js', `export const tool = 'a dev dependency'`)
}

/** A project with the launcher, whose main.js reports how it was run, exits, dies or waits for signals. */
function writeProject() {
  write(
    'project/package.json',
    JSON.stringify({
      private: true,
      type: 'module',
      scripts: { start: 'node sluice.mjs main.js' },
      optionalDependencies: { node: 'file:node-24.0.0.tgz' },
      devDependencies: { tool: 'file:tool-1.0.0.tgz' },
      allowScripts: { node: true },
    }),
  )
  write(
    'project/main.js',
    `import { tool } from 'tool'
     import { appendFileSync } from 'node:fs'
     const [mode, argument] = process.argv.slice(2)
     if (mode === 'exit') process.exit(Number(argument))
     if (mode === 'die') process.kill(process.pid, argument)
     if (mode === 'wait') {
       const stop = (signal) => {
         appendFileSync('signals', signal + ' ')
         setTimeout(() => {
           appendFileSync('parent', String(process.ppid))
           process.exit(5)
         }, 700)
       }
       for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop)
       setTimeout(() => process.exit(99), 40_000)
       appendFileSync('pid', String(process.pid))
     } else {
       console.log(JSON.stringify({ node: process.env.PINNED ? 'pinned' : 'system', tool, args: process.argv.slice(2) }))
     }`,
  )
  mkdirSync(join(temp, 'home'))
  copyFileSync(fileURLToPath(new URL('../sluice.mjs', import.meta.url)), join(project, 'sluice.mjs'))
}

interface Options {
  node?: 'node20' | 'node24'
  npmrc?: string
  npmFlags?: string[]
  env?: Record<string, string>
}

/** Runs `npm start -- args` without a standard input. `output` is what main.js printed, if it ran. */
async function start(dir: string, args: string[] = [], options: Options = {}) {
  writeFileSync(join(dir, '.npmrc'), options.npmrc ?? '')
  const npm = spawn('npm', ['start', ...(options.npmFlags ?? []), '--', ...args], {
    cwd: dir,
    env: { ...environment(options.node), ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [stdout, stderr, code] = await Promise.all([text(npm.stdout), text(npm.stderr), exit(npm)])
  const json = stdout.match(/^\{.*\}$/m)?.[0]
  return { code, stdout, stderr, output: json && JSON.parse(json) }
}

/** Waits until the launcher must have looked for npm twice. */
const lookTwice = () => new Promise((resolve) => setTimeout(resolve, 1_500))

/** Returns the pid of the launcher that started `pid`. */
const launcherOf = (pid: number): number =>
  Number(spawnSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' }).stdout)

/** Returns the arguments with which `script`, part of Linux and macOS, runs a command in a terminal. */
const inTerminal = (command: string): string[] =>
  process.platform === 'linux' ? ['-qec', command, '/dev/null'] : ['-q', '/dev/null', 'sh', '-c', command]

function launch(
  dir: string,
  command: string,
  args: string[],
  env: Record<string, string> = {},
  stdin: 'ignore' | 'pipe' = 'ignore',
): ChildProcess {
  return spawn(command, args, { cwd: dir, env: { ...environment(), ...env }, stdio: [stdin, 'ignore', 'ignore'] })
}

function environment(node = 'node24') {
  return {
    PATH: [join(temp, node), ...path].join(':'),
    HOME: join(temp, 'home'),
    npm_config_registry: 'http://127.0.0.1:9', // nothing may be downloaded
  }
}

function checkout(of = project) {
  const dir = mkdtempSync(join(temp, 'checkout-'))
  cpSync(of, dir, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true })
  return dir
}

function write(file: string, content: string) {
  mkdirSync(join(temp, file, '..'), { recursive: true })
  writeFileSync(join(temp, file), content, { mode: 0o755 })
}

function read(dir: string, file: string) {
  return readFileSync(join(dir, file), 'utf8')
}

async function pidOf(dir: string) {
  return await vi.waitFor(() => {
    const pid = Number(read(dir, 'pid'))
    expect(pid).toBeGreaterThan(0)
    return pid
  }, 20_000)
}

function exit(process: ChildProcess) {
  return new Promise<number | null>((resolve) => process.on('exit', resolve))
}

function isAlive(pid: number) {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
