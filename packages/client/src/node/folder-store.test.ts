import { appendFileSync, mkdtempSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { manualClock } from '@sluice/core/manual-clock'
import { seededRandom } from '@sluice/core/random'
import { uuid7, uuid7Digits } from '@sluice/core/uuid7'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Item } from '../store.ts'
import { openFolderStore } from './folder-store.ts'
import { type FolderSystem, thisMachine } from './machine.ts'

let folder: string
let clock: ReturnType<typeof manualClock>
let system: FolderSystem
beforeEach(() => {
  const parent = mkdtempSync(join(tmpdir(), 'sluice-'))
  folder = join(parent, 'store')
  clock = manualClock(statSync(parent).mtimeMs)
  const random = seededRandom(1)
  system = {
    ...thisMachine,
    wallTime: clock.now,
    schedule: (ms, run) => clock.after(ms, run),
    newId: () => uuid7(clock.now(), Buffer.from(random.bytes(uuid7Digits / 2)).toString('hex')),
  }
})

const item = (key: number, eventJson = '{}'): Item => ({ rowKey: `k${key}`, eventJson, jsonBytes: 2, phase: 0 })

/** Opens the store. Returns the rows that it had. */
async function open() {
  const store = await openFolderStore(folder, system)
  const rows = Object.fromEntries(await store.load())
  return { store, rows }
}

describe('a folder', () => {
  it('keeps what was added and not removed', async () => {
    const { store } = await open()
    await store.write([item(1), item(2, '{"text":"é\\n"}'), item(3)], [])
    await store.write([], ['k1'])
    await store.close()
    const { store: next, rows } = await open()
    expect(rows).toEqual({ k2: '{"text":"é\\n"}', k3: '{}' })
    await next.close()
  })

  it('ignores a line that a crash has cut, and keeps the lines before and after it', async () => {
    const { store } = await open()
    await store.write([item(1)], [])
    await store.close()
    appendFileSync(join(folder, 'events.log'), '\n["k2","{}')
    const { store: next, rows } = await open()
    expect(rows).toEqual({ k1: '{}' })
    await next.write([item(9)], [])
    await next.close()
    const { store: last, rows: kept } = await open()
    expect(kept).toEqual({ k1: '{}', k9: '{}' })
    await last.close()
  })

  it('keeps an event that is added after a full disk has cut a write', async () => {
    const { store } = await open()
    appendFileSync(join(folder, 'events.log'), '["k1","{}')
    await store.write([item(1)], [])
    await store.close()
    const { store: next, rows } = await open()
    expect(rows).toEqual({ k1: '{}' })
    await next.close()
  })

  it('starts again in a container, whose processes have the same number at each start', async () => {
    await (await open()).store.close()
    const lock = join(folder, 'lock')
    writeFileSync(lock, `${process.pid} token\n`)
    await expect(open()).rejects.toThrow('in use by process')
    const startedAt = clock.now() / 1_000 - process.uptime()
    utimesSync(lock, startedAt - 1, startedAt - 1)
    await (await open()).store.close()
  })

  it('does not grow forever', async () => {
    const { store } = await open()
    const text = JSON.stringify({ text: 'x'.repeat(900_000) })
    for (let key = 1; key < 30; key++) {
      await store.write([item(key, text)], [])
      await store.write([], [`k${key}`])
    }
    expect(statSync(join(folder, 'events.log')).size).toBeLessThan(6_000_000)
    await store.close()
  })

  it('rejects a second client with one sentence', async () => {
    const { store } = await open()
    const message = `The folder ${folder} is in use by process ${process.pid}. Give each process its own folder.`
    await expect(openFolderStore(folder, system)).rejects.toThrow(message)
    await store.close()
    await (await open()).store.close()
  })

  it('is taken from a process that is gone, or silent for a minute', async () => {
    await (await open()).store.close()
    const lock = join(folder, 'lock')
    writeFileSync(lock, '999999999 token\n')
    await (await open()).store.close()

    writeFileSync(lock, `${process.ppid} token\n`)
    await expect(open()).rejects.toThrow('in use by process')
    utimesSync(lock, new Date(0), new Date(0))
    await (await open()).store.close()
  })

  it('is not written anymore by a process that has lost it', async () => {
    const { store } = await open()
    writeFileSync(join(folder, 'lock'), `${process.ppid} another\n`)
    await expect(store.write([item(1)], [])).rejects.toThrow('taken over by another process')
    await store.close()
    expect(readFileSync(join(folder, 'lock'), 'utf8')).toContain('another')
  })

  it('shows that its process runs', async () => {
    const { store } = await open()
    utimesSync(join(folder, 'lock'), new Date(0), new Date(0))
    await clock.advance(10_000)
    await expect.poll(() => statSync(join(folder, 'lock')).mtimeMs).toBeGreaterThan(0)
    await store.close()
    expect(clock.pendingTimers()).toBe(0)
  })
})
