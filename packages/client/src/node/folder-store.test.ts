import { appendFileSync, mkdtempSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { manualClock } from '@sluice/core/manual-clock'
import { seededRandom } from '@sluice/core/random'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Environment } from '../environment.ts'
import type { Item } from '../store.ts'
import { openFolderStore } from './folder-store.ts'

let folder: string
let clock: ReturnType<typeof manualClock>
let environment: Environment
beforeEach(() => {
  const parent = mkdtempSync(join(tmpdir(), 'sluice-'))
  folder = join(parent, 'store')
  clock = manualClock(statSync(parent).mtimeMs)
  environment = { clock, random: seededRandom(1), fetch, openStore: () => openFolderStore(folder, environment) }
})

const item = (key: number, text = '{}'): Item => ({ key, id: `id-${key}`, text, bytes: text.length })

async function open(first = 1) {
  const store = await openFolderStore(folder, environment)
  let key = first
  return { store, items: await store.load(() => key++) }
}

describe('a folder', () => {
  it('keeps what was added and not removed', async () => {
    const { store } = await open()
    await store.add([item(1), item(2, '{"text":"é\\n"}'), item(3)])
    await store.remove([1])
    await store.close()
    const { store: next, items } = await open(10)
    expect(items).toEqual([
      { ...item(2, '{"text":"é\\n"}'), key: 10 },
      { ...item(3), key: 11 },
    ])
    await next.close()
  })

  it('ignores a line that a crash has cut, and keeps the lines before and after it', async () => {
    const { store } = await open()
    await store.add([item(1)])
    await store.close()
    appendFileSync(join(folder, 'events.log'), '\n{"key":2,"id":"id-2","te')
    const { store: next, items } = await open(5)
    expect(items.map(({ id }) => id)).toEqual(['id-1'])
    await next.add([item(9)])
    await next.close()
    const { store: last, items: kept } = await open()
    expect(kept.map(({ id }) => id)).toEqual(['id-1', 'id-9'])
    await last.close()
  })

  it('keeps an event that is added after a full disk has cut a write', async () => {
    const { store } = await open()
    appendFileSync(join(folder, 'events.log'), '{"key":1,"id":"id-1","te')
    await store.add([item(1)])
    await store.close()
    const { store: next, items } = await open()
    expect(items).toEqual([item(1)])
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
      await store.add([item(key, text)])
      await store.remove([key])
    }
    expect(statSync(join(folder, 'events.log')).size).toBeLessThan(6_000_000)
    await store.close()
  })

  it('rejects a second client with one sentence', async () => {
    const { store } = await open()
    const message = `The folder ${folder} is in use by process ${process.pid}. Give each process its own folder.`
    await expect(openFolderStore(folder, environment)).rejects.toThrow(message)
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
    await expect(store.add([item(1)])).rejects.toThrow('taken over by another process')
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
