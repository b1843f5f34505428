import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { stream } from '@sluice/core/pipeline'
import { lineId } from '@sluice/core/stored-line'
import { newFolder, startPipeline, storedLines } from '@sluice/local/test/pipeline'
import { plantedPrefix, plantFolder } from '@sluice/local/test/planted-folder'
import { expect } from 'vitest'
import { auditOf, startCommand } from './command.ts'

const args = ['--from', '2026-11-23', '--to', '2026-11-24', '--execute']
const isReplayed = (line: string) => JSON.parse(line)._meta.replayed_at !== undefined

/** Kills the replay of `events` events after a third, resumes it, and expects every event to be stored again. */
export async function expectKilledReplayToResume(events: number): Promise<void> {
  const dataDir = newFolder()
  await plantFolder(dataDir, { events, shards: 2 })
  const pipeline = await startPipeline(dataDir, ['--no-web', '--buffer-seconds', '1', '--shards', '2'])
  const state = join(dataDir, 'replay.json')
  const sent = () => (existsSync(state) ? (JSON.parse(readFileSync(state, 'utf8')).progress.sent as number) : 0)
  try {
    const first = startCommand('replay', [...args, '--state', state], pipeline)
    while (sent() < events / 3) await sleep(20)
    first.child.kill('SIGKILL')
    expect((await first.exit).code).toBe('SIGKILL')
    const before = sent()
    expect(before).toBeLessThan(events)

    const second = await startCommand('replay', [...args, '--state', state], pipeline).exit
    expect(second.code).toBe(0)
    expect(second.stderr).toContain(`Resuming after ${before} events, in ${plantedPrefix}`)
    expect(second.stderr).toContain(`Replayed ${events} events to ${stream.name}`)
    pipeline.kill('SIGTERM')
    expect(await pipeline.exited).toBe(0)
  } finally {
    pipeline.kill('SIGKILL')
    await pipeline.exited
  }

  const copies = storedLines(pipeline).filter(isReplayed)
  expect(new Set(copies.map(lineId)).size).toBe(events)
  // Only the batch that the kill interrupted is stored twice.
  expect(copies.length - events).toBeLessThan(10_000)
  const { code, lost, duplicated, inStream, inS3 } = await auditOf(dataDir)
  expect({ code, lost: lost.lines, duplicated: duplicated.lines, inStream, inS3 }).toEqual({
    code: 0,
    lost: 0,
    duplicated: copies.length,
    inStream: events + copies.length,
    inS3: events + copies.length,
  })
}
