import { cpSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../../..')

/** Copies packages of this repository into a new folder, with links to its installed modules, and returns the folder. */
export function makeClone(folder: string, packages = ['core', 'functions', 'local', 'cli']): string {
  mkdirSync(join(folder, 'node_modules/@sluice'), { recursive: true })
  for (const name of packages) {
    const isSource = (path: string) => !/[\\/](node_modules|test|dist)([\\/]|$)/.test(path.slice(root.length))
    cpSync(join(root, 'packages', name), join(folder, 'packages', name), { recursive: true, filter: isSource })
    symlinkSync(join(folder, 'packages', name), join(folder, 'node_modules/@sluice', name), 'junction')
  }
  for (const file of ['package.json', 'package-lock.json', 'tsconfig.base.json', 'tsconfig.json', 'README.md', 'docs'])
    cpSync(join(root, file), join(folder, file), { recursive: true })
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (!/^(\.|@sluice$)/.test(name)) {
      symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name), 'junction')
    }
  }
  return folder
}
