import { execFileSync } from 'node:child_process'
import { existsSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { npm } from '../package.ts'

/** A program that runs a file of JavaScript or TypeScript: `command` with `args` before the file. */
export type Runtime = { command: string; args: string[] }

const runtimes = {
  bun: { requirement: 'bun@1.4.5', args: ['run'] },
  deno: { requirement: 'deno@2.9.6', args: ['run', '--allow-all', '--node-modules-dir=manual'] },
}

export type RuntimeName = keyof typeof runtimes

/**
 * Returns an installed runtime, or a pinned version from npm in the user's cache. Installs that one after one printed line,
 * unless SLUICE_INSTALL is `never`.
 * @throws Error that explains what to do
 */
export function findRuntime(name: RuntimeName): Runtime {
  const { requirement, args } = runtimes[name]
  const folder = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'sluice', requirement.replace('@', '-'))
  const cached = join(folder, 'node_modules/.bin', name)
  if (canRun(name)) return { command: name, args }
  if (!existsSync(cached)) install(name, requirement, folder)
  return { command: cached, args }
}

function canRun(command: string): boolean {
  try {
    execFileSync(command, ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

function install(name: string, requirement: string, folder: string): void {
  if (process.env.SLUICE_INSTALL === 'never') {
    throw new Error(`The tests with ${name} need ${name}: install it or unset SLUICE_INSTALL.`)
  }
  console.error(`No ${name} found. npm installs ${requirement} into ${folder} for the tests …`)
  const unfinished = `${folder}.${process.pid}`
  execFileSync(npm, ['install', '--prefix', unfinished, '--no-audit', '--no-fund', requirement], { stdio: 'pipe' })
  rmSync(folder, { recursive: true, force: true })
  renameSync(unfinished, folder)
}
