import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Deployed, deploy, lineAt } from './deployed.ts'
import { target } from './target.ts'

let stage: Deployed
beforeAll(async () => {
  stage = await deploy(await target.start())
})
afterAll(async () => {
  stage?.stop()
  await target.stop()
})

describe('tail', () => {
  it('prints each event with its text, and leaves Firehose its reads', async () => {
    const tailing = stage.run('tail', '--json')
    await once(tailing.child.stderr, 'data')
    stage.calls.length = 0
    const printed = once(tailing.child.stdout, 'data')
    await stage.store([
      lineAt(Date.now(), 'tail-1', '{"event":"a","big":12345678901234567890,"text":"é\\n"}'),
      lineAt(Date.now(), 'tail-2', '{"event":"b"}'),
    ])
    await printed
    const reads = () => stage.calls.filter(({ action }) => action === 'kinesis:GetRecords').map(({ at }) => at)
    while (reads().length < 5) await sleep(20)
    tailing.child.kill('SIGINT')
    const { code, stdout } = await tailing.exit
    expect(code).toBe(0)
    const lines = stdout.trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line).id)).toEqual(['tail-1', 'tail-2'])
    expect(lines[0]).toContain('"event":{"event":"a","big":12345678901234567890,"text":"é\\n"}}')
    const gaps = reads().map((at, n, all) => at - (all[n - 1] ?? 0))
    // A busy machine delays single reads. The median shows the pace, which is 1 s and not 0.5 s.
    expect(gaps.slice(1).sort((a, b) => a - b)[2]).toBeGreaterThan(700)
  })

  it('prints only the events of a name, and ends when its reader has gone', async () => {
    const tailing = stage.run('tail', '--event', 'b')
    await once(tailing.child.stderr, 'data')
    await stage.store([lineAt(Date.now(), 'c-1', '{"event":"a"}'), lineAt(Date.now(), 'c-2', '{"event":"b"}')])
    const [text] = await once(tailing.child.stdout, 'data')
    expect(String(text)).toMatch(/^\d\d:\d\d:\d\d\.\d{3} {2}c-2 {2}\{"event":"b"\}\n$/)
    tailing.child.stdout.destroy()
    const sending = async () => {
      for (; tailing.child.exitCode === null; await sleep(100)) {
        await stage.store([lineAt(Date.now(), 'c-3', '{"event":"b"}')])
      }
    }
    await sending()
    expect(tailing.child.exitCode).toBe(0)
  })
})
