import { execFileSync } from 'node:child_process'
import { existsSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** A client as it is run: `command` with `args` before its own arguments, and additional environment variables. */
export type Tool = { command: string; args: string[]; env: Record<string, string> }

type Client = {
  command: string
  /** Arguments with which an installed client succeeds. */
  check: string[]
  /** Returns whether the version that `check` prints is new enough. */
  isNewEnough?: (output: string) => boolean
  /** The version on PyPI and, unless it is a library, its script. */
  python?: { requirement: string; script?: string }
  debianPackage: string
}

const clients = {
  boto3: {
    command: 'python3',
    // Without this class, boto3 ignores AWS_ENDPOINT_URL and would call AWS.
    check: ['-c', 'import boto3; from botocore.configprovider import ConfiguredEndpointProvider'],
    python: { requirement: 'boto3==1.44.8' },
    debianPackage: 'python3-boto3',
  },
  aws: {
    command: 'aws',
    check: ['--version'],
    isNewEnough: readsEndpointUrl,
    python: { requirement: 'awscli==1.46.3', script: 'bin/aws' },
    debianPackage: 'awscli',
  },
  s3cmd: {
    command: 's3cmd',
    check: ['--version'],
    python: { requirement: 's3cmd==2.4.0', script: 'bin/s3cmd' },
    debianPackage: 's3cmd',
  },
  moto: {
    command: 'python3',
    check: ['-c', 'import moto.server'],
    python: { requirement: 'moto[server]==5.2.5' },
    debianPackage: 'python3-moto',
  },
  rclone: { command: 'rclone', check: ['version'], debianPackage: 'rclone' },
} satisfies Record<string, Client>

export type ClientName = keyof typeof clients

/** The machine as `findTool` sees it. */
export type Machine = {
  env: Record<string, string | undefined>
  /** The user's folder for what can be downloaded again. */
  cache: string
  isRootOnDebian: boolean
  /** Runs a command to its end and returns what it prints. Throws if it fails. */
  run: (command: string, args: string[], env?: Record<string, string>) => string
  /** Gives a folder its final name, in place of a folder that has it. */
  move: (from: string, to: string) => void
  print: (line: string) => void
}

const thisMachine: Machine = {
  env: process.env,
  cache: userCache(),
  isRootOnDebian: process.getuid?.() === 0 && existsSync('/etc/debian_version'),
  run(command, args, env) {
    const all = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', ...env }
    return execFileSync(command, args, { stdio: 'pipe', timeout: 600_000, env: all }).toString()
  },
  move(from, to) {
    rmSync(to, { recursive: true, force: true })
    renameSync(from, to)
  },
  print: (line) => console.error(line),
}

type Candidate = { name: string; tool: Tool; install?: { notice: string; run: () => void } }

/**
 * Returns the first client that runs and is new enough. The order is an installed one, a pinned version from PyPI in the
 * user's cache, and as root the package of Debian or Ubuntu. The last two are installed after one printed line, unless
 * SLUICE_INSTALL is `never`.
 * @throws Error that explains what to do
 */
export function findTool(name: ClientName, machine: Machine = thisMachine): Tool {
  const client: Client = clients[name]
  const mayInstall = machine.env.SLUICE_INSTALL !== 'never'
  const failures: string[] = []
  for (const { name: source, tool, install } of candidates(name, client, machine)) {
    if (install && !mayInstall) continue
    try {
      if (install) machine.print(install.notice)
      install?.run()
      const output = machine.run(tool.command, [...tool.args, ...client.check], tool.env)
      if (client.isNewEnough?.(output) ?? true) return tool
      failures.push(`${source}: ${output.trim()} is too old`)
    } catch (error) {
      failures.push(`${source}: ${String(error).split('\n')[0]}`)
    }
  }
  const advice = mayInstall ? 'install it' : 'install it or unset SLUICE_INSTALL'
  throw new Error(`The tests with ${name} need ${name}: ${advice} (tried ${failures.join('; ')}).`)
}

/** Older versions of the CLI ignore AWS_ENDPOINT_URL and would call AWS. */
function readsEndpointUrl(output: string): boolean {
  const [, major, minor] = output.match(/aws-cli\/(\d+)\.(\d+)/) ?? []
  return Number(minor) >= (major === '1' ? 29 : 13)
}

function candidates(name: ClientName, client: Client, machine: Machine): Candidate[] {
  const installed: Tool = { command: client.command, args: [], env: {} }
  return [
    { name: 'the installed client', tool: installed },
    ...(client.python ? fromPyPi(name, client.python, machine) : []),
    ...(machine.isRootOnDebian ? [debianPackage(name, client.debianPackage, installed, machine)] : []),
  ]
}

function fromPyPi(
  name: ClientName,
  { requirement, script }: { requirement: string; script?: string },
  { cache, run, move }: Machine,
): Candidate[] {
  const folder = join(cache, 'sluice', requirement.replace('==', '-'))
  const args = script ? [join(folder, script)] : []
  const tool = { command: 'python3', args, env: { PYTHONPATH: folder } }
  const install = {
    notice: `No ${name} found. pip installs ${requirement} into ${folder} for the tests …`,
    run() {
      const unfinished = `${folder}.${process.pid}`
      run('python3', ['-m', 'pip', 'install', '--no-input', '--target', unfinished, requirement])
      move(unfinished, folder)
    },
  }
  return [
    { name: 'the cache', tool },
    { name: `pip install ${requirement}`, tool, install },
  ]
}

function debianPackage(name: ClientName, packageName: string, tool: Tool, { run }: Machine): Candidate {
  // The package of another test file may be installed at the same time.
  const install = () => run('/usr/bin/apt-get', ['-o', 'DPkg::Lock::Timeout=300', 'install', '-y', packageName])
  return {
    name: `apt-get install ${packageName}`,
    tool,
    install: {
      notice: `No ${name} found. apt-get installs the package ${packageName} for the tests …`,
      run() {
        try {
          install()
        } catch {
          run('/usr/bin/apt-get', ['update'])
          install()
        }
      },
    },
  }
}

function userCache(): string {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env
  if (process.platform === 'darwin') return join(homedir(), 'Library/Caches')
  return XDG_CACHE_HOME ?? LOCALAPPDATA ?? join(homedir(), '.cache')
}
