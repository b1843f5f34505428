import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { newFolder } from '@sluice/local/test/pipeline'

const root = join(import.meta.dirname, '../..')

/** A project that uses the test kit: its folder, and the folder of its temporary files. */
export type Project = { folder: string; temporary: string }

/** Writes the files of a project, which has the packages of this clone and other packages by their folders. */
export function writeProject(files: Record<string, string>, packages: Record<string, string> = {}): Project {
  const folder = mkdtempSync(join(newFolder(), 'project-'))
  const modules = join(folder, 'node_modules')
  const temporary = join(folder, 'tmp')
  for (const path of [join(modules, '@sluice'), temporary]) mkdirSync(path, { recursive: true })
  const linked = { '@sluice/testing': join(root, 'packages/testing'), ...packages }
  for (const name of ['vitest', 'playwright']) Object.assign(linked, { [name]: join(root, 'node_modules', name) })
  for (const [name, path] of Object.entries(linked)) symlinkSync(path, join(modules, name), 'junction')
  for (const [name, text] of Object.entries({ 'package.json': '{"type":"module"}', ...files })) {
    writeFileSync(join(folder, name), text)
  }
  return { folder, temporary }
}

/** Runs a program of node_modules in a project and returns its output. @throws Error with its output if it fails */
export async function run({ folder, temporary }: Project, script: string, args: string[], env = {}): Promise<string> {
  const { VITEST: _, ...outer } = process.env
  const temporaries = { TMPDIR: temporary, TEMP: temporary, TMP: temporary }
  const options = { cwd: folder, env: { ...outer, NO_COLOR: '1', ...temporaries, ...env }, maxBuffer: 2 ** 27 }
  const program = join(root, 'node_modules', script)
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...args], options).catch((error) => {
    throw new Error(`${script} failed:\n${error.stdout}\n${error.stderr}`)
  })
  return stdout
}
