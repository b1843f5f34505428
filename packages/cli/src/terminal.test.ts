import { manualClock } from '@sluice/core/manual-clock'
import type { LogEntry } from '@sluice/local/console/log-entry'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createTerminal } from './terminal.ts'

const output = { stdout: '', stderr: '' }
beforeEach(() => {
  output.stdout = ''
  output.stderr = ''
  for (const stream of ['stdout', 'stderr'] as const) {
    vi.spyOn(process[stream], 'write').mockImplementation((text) => {
      output[stream] += text
      return true
    })
  }
})
afterEach(() => vi.restoreAllMocks())

const clock = () => manualClock(Date.UTC(2026, 10, 23, 12, 0, 0, 114))
const error: LogEntry = { step: 'error', data: { message: 'no S3' } }
const stored: LogEntry = {
  step: 'stream',
  data: { shardId: 'shardId-000000000000', sequenceNumber: '1', bytes: 5, ids: ['a'] },
}
const fault: LogEntry = { step: 'fault', status: 'off', data: { affectedCalls: 1 } }
const delivered: LogEntry = { step: 'deliver', data: { key: 'k', lines: 1, bytes: 5 }, ids: ['a'] }

describe('createTerminal', () => {
  it('writes the time, the step and the text', () => {
    const terminal = createTerminal({ json: false, clock: clock() })
    terminal.log(error)
    terminal.print('Stopped.')
    expect(output).toEqual({ stdout: '12:00:00.114  error    no S3\nStopped.\n', stderr: '' })
  })

  it('writes JSON to stdout and text to stderr with --json', () => {
    const terminal = createTerminal({ json: true, clock: clock() })
    terminal.ready({})
    output.stdout = ''
    terminal.log(delivered)
    terminal.print('Stopped.')
    const line = '{"time":"2026-11-23T12:00:00.114Z","step":"deliver","key":"k","lines":1,"bytes":5}\n'
    expect(output).toEqual({ stdout: line, stderr: 'Stopped.\n' })
  })

  it('writes the ready record first with --json, and none without', () => {
    const terminal = createTerminal({ json: true, clock: clock() })
    terminal.log(delivered)
    terminal.ready({ pid: 4711, api: 'http://localhost:8787' })
    const [ready, step, ...rest] = output.stdout.split('\n')
    expect(JSON.parse(ready ?? '')).toEqual({
      time: '2026-11-23T12:00:00.114Z',
      step: 'ready',
      pid: 4711,
      api: 'http://localhost:8787',
    })
    expect([JSON.parse(step ?? '').step, rest]).toEqual(['deliver', ['']])
    output.stdout = ''
    createTerminal({ json: false, clock: clock() }).ready({ pid: 4711 })
    expect(output.stdout).toBe('')
  })

  it('shows 20 lines and 20 errors per second, every delivery and fault, and a summary', async () => {
    const time = clock()
    const { log } = createTerminal({ json: false, clock: time })
    for (let n = 0; n < 25; n++) for (const entry of [stored, error, delivered]) log(entry)
    log(fault)
    const count = (step: string) => output.stdout.split('\n').filter((line) => line.includes(`  ${step} `)).length
    expect(['stream', 'error', 'deliver', 'fault'].map(count)).toEqual([10, 20, 25, 1])
    await time.advance(1_000)
    expect(output.stdout).toMatch(/12:00:01\.000 {2}load {5}15 stream · 5 error \(lines not shown in this second\)\n$/)
    log(stored)
    expect(count('stream')).toBe(11)
  })
})
