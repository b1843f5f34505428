import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** Another emulator of Kinesis, as bench/peers/package.json installs it. */
type Program = {
  /** The place of a record when it is acknowledged. */
  storage: 'in memory' | 'on disk'
  /** The command that installs it, in bench/peers. */
  install: string
  /** The program, in bench/peers. The peer is installed if this file exists. */
  file: string
  /** The command that runs the file; none for an executable. */
  interpreter?: string
  args?: (port: number, folder: string) => string[]
  env?: (port: number, folder: string) => Record<string, string>
}

const maxStartMs = 30_000
const pollMs = 50
const bench = join(import.meta.dirname, '../../../../bench/peers')

const ferrokinesis = {
  install: 'npm run ferrokinesis',
  file: 'rust/bin/ferrokinesis',
  args: (port: number) => ['--port', `${port}`, '--create-stream-ms', '100', '--delete-stream-ms', '100'],
}

const programs = {
  kinesalite: {
    storage: 'in memory',
    install: 'npm ci',
    file: 'node_modules/kinesalite/cli.js',
    interpreter: process.execPath,
    args: (port) => [
      ...['--port', `${port}`, '--shardLimit', '100'],
      ...['--createStreamMs', '100', '--deleteStreamMs', '100'],
    ],
  },
  'kinesis-local': {
    storage: 'in memory',
    install: 'npm ci',
    file: 'node_modules/kinesis-local/main.js',
    interpreter: process.execPath,
    env: (port) => ({
      KINESIS_MOCK_PLAIN_PORT: `${port}`,
      KINESIS_MOCK_TLS_PORT: '0',
      LOG_LEVEL: 'ERROR',
      SHARD_LIMIT: '1000',
    }),
  },
  ferrokinesis: { ...ferrokinesis, storage: 'in memory' },
  'ferrokinesis --state-dir': {
    ...ferrokinesis,
    storage: 'on disk',
    args: (port, folder) => [...ferrokinesis.args(port), '--state-dir', folder],
  },
  ministack: {
    storage: 'in memory',
    install: 'npm run ministack',
    file: 'python/bin/ministack',
    interpreter: 'python3',
    env: (port, folder) => ({
      PYTHONPATH: join(bench, 'python'),
      GATEWAY_PORT: `${port}`,
      BIND_HOST: '127.0.0.1',
      SERVICES: 'kinesis',
      IOT_MTLS_ENABLED: '0',
      LOG_LEVEL: 'ERROR',
      TMPDIR: folder,
    }),
  },
} satisfies Record<string, Program>

export type Peer = keyof typeof programs

/** The emulators that can be compared with the local AWS. */
export const peers: Record<Peer, Program> = programs

/** Returns why a peer can't be started; undefined if it is installed. */
export function missing(name: Peer): string | undefined {
  const { file, install } = peers[name]
  return existsSync(join(bench, file)) ? undefined : `${name} isn't installed: run \`${install}\` in bench/peers/.`
}

/**
 * Starts a peer on a free port, in a new folder that `stop` removes.
 * @throws Error if it isn't installed or ends
 */
export async function startPeer(name: Peer) {
  const reason = missing(name)
  if (reason) throw new Error(reason)
  const { file, interpreter, args, env } = peers[name]
  const path = join(bench, file)
  const folder = mkdtempSync(join(tmpdir(), 'sluice-'))
  const port = await freePort()
  const child = spawn(interpreter ?? path, [...(interpreter ? [path] : []), ...(args?.(port, folder) ?? [])], {
    cwd: dirname(path),
    env: { ...process.env, ...env?.(port, folder) },
    stdio: 'ignore',
  })
  const endpoint = `http://127.0.0.1:${port}`
  await untilAnswers(endpoint, child)
  return {
    endpoint,
    pid: Number(child.pid),
    async stop() {
      await kill(child)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function untilAnswers(endpoint: string, child: ChildProcess): Promise<void> {
  await once(child, 'spawn')
  for (let waitedMs = 0; child.exitCode === null && waitedMs < maxStartMs; waitedMs += pollMs) {
    const answered = await fetch(endpoint).then(
      () => true,
      () => false,
    )
    if (answered) return
    await sleep(pollMs)
  }
  const outcome =
    child.exitCode === null ? `didn't start within ${maxStartMs / 1_000} s` : `exited with ${child.exitCode}`
  await kill(child)
  throw new Error(`The peer ${outcome}.`)
}

/** Kills a process. Resolves when it has ended. */
export async function kill(child: ChildProcess): Promise<void> {
  const exited = new Promise((resolve) => child.once('exit', resolve))
  if (child.kill('SIGKILL')) await exited
}
