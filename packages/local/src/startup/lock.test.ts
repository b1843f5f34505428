import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeEndpoints } from './endpoints.ts'
import { lock } from './lock.ts'
import { fileReason } from './setup-error.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const endpoints = { pid: process.pid, aws: '', stream: '', deliveryStream: '', bucket: '' }
const api = 'http://localhost:8787'

describe('lock', () => {
  it('creates the folder and those above it', () => {
    const path = join(folder, 'a/b')
    lock(path, 's3')()
    expect(existsSync(path)).toBe(true)
  })

  it.each([
    [api, `Its console is ${api}/`],
    [null, `Its API is ${api}/submit`],
  ])('names the process that uses the folder, and its address with the console at %s', (site, address) => {
    const unlock = lock(folder, 's3')
    writeEndpoints(folder, { ...endpoints, api, console: site })
    expect(() => lock(folder, 's3')).toThrow(
      `Couldn't use the folder ${folder}: process ${process.pid} uses it. ${address}.`,
    )
    unlock()
  })

  it('names no process that has not written its pid yet', () => {
    const unlock = lock(folder, 's3')
    rmSync(join(folder, 's3.lock-pid'))
    expect(() => lock(folder, 's3')).toThrow(`Couldn't use the folder ${folder}: another process uses it.`)
    unlock()
  })

  it('writes nothing to its database, so that a start waits for no disk', () => {
    lock(folder, 's3')()
    expect(statSync(join(folder, 's3.lock')).size).toBe(0)
  })

  it("doesn't name the address of an earlier process", () => {
    const unlock = lock(folder, 's3')
    writeEndpoints(folder, { ...endpoints, pid: 1, api, console: api })
    expect(() => lock(folder, 's3')).toThrow(new RegExp(`: process ${process.pid} uses it\\.$`))
    unlock()
  })

  it('rejects a file, and a folder below a file', () => {
    const path = join(folder, 'file')
    writeFileSync(path, '')
    expect(() => lock(path, 's3')).toThrow(`Couldn't use the folder ${path}: it is a file.`)
    expect(() => lock(join(path, 'a'), 's3')).toThrow(`Couldn't use the folder ${join(path, 'a')}: it is below a file.`)
  })

  const folders = process.platform === 'linux' ? ['/proc/nope', '/proc/nope/a/b'] : []
  it.each(folders)('rejects the folder %s at once', (path) => {
    // In another process, because a call that never returns can only be ended from outside.
    const script = `import { lock } from '${pathToFileURL(join(import.meta.dirname, 'lock.ts'))}'; lock('${path}', 's3')`
    const child = ['--input-type=module', '-e', script]
    const { stderr } = spawnSync(process.execPath, child, { timeout: 20_000, encoding: 'utf8' })
    expect(stderr).toContain(`Couldn't use the folder ${path}: it doesn't exist and can't be created.`)
  })

  it.runIf(process.platform === 'linux')('rejects a folder in which it cannot write', () => {
    expect(() => lock('/sys/kernel', 's3')).toThrow(
      /: (you don't have permission to write there|its disk is read-only)\.$/,
    )
  })

  it.runIf(process.platform !== 'win32')('rejects a read-only folder with its reason', () => {
    chmodSync(folder, 0o555)
    withoutRoot(() => {
      expect(() => lock(folder, 's3')).toThrow(/: you don't have permission to write there\.$/)
    })
    chmodSync(folder, 0o700)
  })
})

/** Runs as an ordinary user. Root may write everywhere. */
function withoutRoot(run: () => void): void {
  const nobody = 65_534
  const isRoot = process.geteuid?.() === 0
  if (isRoot) process.seteuid?.(nobody)
  try {
    run()
  } finally {
    if (isRoot) process.seteuid?.(0)
  }
}

describe('writeEndpoints', () => {
  it('returns a function that removes its own file only', () => {
    const removeFirst = writeEndpoints(folder, { ...endpoints, pid: 1, api, console: api })
    const removeSecond = writeEndpoints(folder, { ...endpoints, pid: 2, api, console: api })
    removeFirst()
    expect(existsSync(join(folder, 'endpoints.json'))).toBe(true)
    removeSecond()
    expect(existsSync(join(folder, 'endpoints.json'))).toBe(false)
  })
})

describe('fileReason', () => {
  it.each([
    [{ code: 'EROFS' }, 'its disk is read-only'],
    [{ code: 'ERR_SQLITE_ERROR', errcode: 14 }, "you don't have permission to write there"],
    [{ code: 'ERR_SQLITE_ERROR', errcode: 1032 }, "you don't have permission to write there"],
    [{ code: 'ERR_SQLITE_ERROR', errcode: 26 }, undefined],
  ])('returns the reason of %j', (error, reason) => expect(fileReason(error)).toBe(reason))
})
