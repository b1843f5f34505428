// Installs what is missing, then runs its arguments on Node 24. The one file that must run on Node 20.
import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, statSync, utimesSync } from 'node:fs'
import { constants } from 'node:os'
import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isatty } from 'node:tty'
import { fileURLToPath } from 'node:url'

process.chdir(fileURLToPath(new URL('.', import.meta.url)))
const windows = process.platform === 'win32'
const mtime = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
// npm writes the hidden lock file last, so an interrupted install has none.
const isInstallDue = () => mtime('node_modules/.package-lock.json') < mtime('package-lock.json')

let child
process.on('SIGTERM', stop)
process.on('SIGINT', () => (child && isatty(0)) || stop('SIGINT')) // a terminal sends it to the child too
const stopWatching = watchNpm()
process.on('SIGHUP', () => {
  // Without a terminal, as under nohup, the end of the session that started us is no reason to stop.
  if (isatty(1) || isatty(2)) stop('SIGHUP')
  else stopWatching()
})

if (isInstallDue()) await install()
// Node keeps what it has compiled, so each start after the first needs half the CPU and a quarter less memory.
const env = { NODE_COMPILE_CACHE: resolve('node_modules/.cache/node'), ...process.env }
process.exit(await run([findNode(), ...process.argv.slice(2)], { stdio: 'inherit', env }))

async function install() {
  console.error('Installing the dependencies (about 30 s) …')
  const lock = resolve('.sluice/installing') // two installs at once would break each other
  mkdirSync('.sluice', { recursive: true })
  while (!mkdirSync(lock, { recursive: true })) {
    await sleep(200)
    const touched = mtime(lock) || Date.now()
    if (Date.now() - touched > 10_000) rmSync(lock, { recursive: true, force: true }) // its owner has exited
  }
  const alive = setInterval(() => utimesSync(lock, new Date(), new Date()), 1_000)
  const code = isInstallDue() ? await runNpm() : 0
  clearInterval(alive)
  rmSync(lock, { recursive: true, force: true })
  if (code !== 0) process.exit(code)
}

function runNpm() {
  const npm = 'npm ci --include=dev --include=optional --engine-strict=false --no-audit --no-fund --loglevel=error'
  // Windows finds npm.cmd only through a shell. Elsewhere a shell would keep signals from npm.
  return run(windows ? [npm] : npm.split(' '), { stdio: ['ignore', 2, 2], shell: windows })
}

function findNode() {
  const pinned = resolve(`node_modules/node/bin/node${windows ? '.exe' : ''}`)
  if (spawnSync(pinned, ['--version']).status === 0) return pinned
  if (Number.parseInt(process.versions.node, 10) >= 24) return process.execPath
  console.error(
    `Sluice needs Node 24, but this is Node ${process.versions.node}, and npm has no Node 24 for ` +
      `${process.platform}-${process.arch}. Install Node 24 from https://nodejs.org and start again.`,
  )
  process.exit(1)
}

/**
 * Stops with npm, which exits on SIGTERM without forwarding it. A shell or a script that started us can end without
 * stopping us. Returns the function that ends the watch.
 */
function watchNpm() {
  if (!process.env.npm_lifecycle_script?.startsWith('node sluice.mjs')) return () => {}
  const parent = process.ppid
  const npm = findNpm(parent)
  let isGone = false
  const watch = setInterval(() => {
    // The second look leaves time for a SIGHUP that ended npm and us alike.
    if (isGone) {
      clearInterval(watch)
      return stop('SIGTERM')
    }
    isGone = process.ppid !== parent || !isAlive(npm)
  }, 500)
  return () => clearInterval(watch)
}

/** Returns the pid of npm, which is our parent or the parent of the shell that npm started. */
function findNpm(parent) {
  const { stdout } = spawnSync('ps', ['-o', 'ppid=,args=', '-p', parent], { encoding: 'utf8' })
  const [, grandparent, args] = /^\s*(\d+) (.*)/.exec(stdout ?? '') ?? []
  return args?.includes('sluice.mjs') ? Number(grandparent) : parent
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

function run([command, ...args], options) {
  child = spawn(command, args, options)
  return new Promise((done) => {
    child.on('exit', (code, signal) => done(code ?? 128 + constants.signals[signal]))
  })
}

function stop(signal) {
  if (!child?.kill(signal)) process.exit(128 + constants.signals[signal])
}
