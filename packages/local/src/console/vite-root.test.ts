import { existsSync, mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { viteRoot } from './vite-root.ts'

function newClone(name: string): string {
  const clone = join(realpathSync(mkdtempSync(join(tmpdir(), 'sluice-'))), name)
  mkdirSync(join(clone, 'packages/web'), { recursive: true })
  writeFileSync(join(clone, 'packages/web/index.html'), '')
  return clone
}

describe('viteRoot', () => {
  it('is the console in the clone itself', () => {
    const clone = newClone('100% für dich')
    const { config, pathOf } = viteRoot(clone)
    expect([config.root, pathOf(join(clone, 'a.ts'))]).toEqual([join(clone, 'packages/web'), join(clone, 'a.ts')])
  })

  it.skipIf(process.platform === 'win32')('is a link without # and ? to the same folder', () => {
    const clone = newClone('#1 why?')
    const { config, pathOf, remove } = viteRoot(clone)
    const { root = '' } = config
    expect(root).not.toMatch(/[#?]/)
    expect(realpathSync(root)).toBe(join(clone, 'packages/web'))
    expect(pathOf(join(clone, 'packages/web/index.html'))).toBe(join(root, 'index.html'))
    remove()
    expect([existsSync(root), existsSync(join(clone, 'packages/web/index.html'))]).toEqual([false, true])
  })
})
