import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { newFolder, post, storedLines } from '@sluice/local/test/pipeline'
import { describe, expect, it } from 'vitest'
import { startCommand } from './command.ts'

const folder = newFolder()
const newDataDir = () => mkdtempSync(join(folder, 'data-'))
const run = (command: string, ...args: string[]) => startCommand(command, args).exit
const free = ['--no-web', '--port', '0', '--aws-port', '0']

describe('start --detach, status and stop', () => {
  it('returns when it is ready, reports its counts, and stops after a delivery', async () => {
    const dataDir = newDataDir()
    const started = await run('start', '--detach', '--json', ...free, '--data-dir', dataDir)
    expect([started.code, started.stderr]).toEqual([0, ''])
    const { api, pid, log, ...endpoints } = JSON.parse(started.stdout)
    expect((await post(api, '[{},{}]')).status).toBe(202)

    const status = await run('status', '--json', '--data-dir', dataDir)
    expect(status.code).toBe(0)
    expect(JSON.parse(status.stdout)).toMatchObject({ running: true, pid, api, stats: { accepted: 2 } })
    expect((await run('status', '--url', api)).stdout).toContain('Events   accepted 2 · buffered')

    const again = await run('start', '--detach', ...free, '--data-dir', dataDir)
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining(`process ${pid} uses it`)])

    expect(await run('stop', '--data-dir', dataDir)).toEqual({
      code: 0,
      stdout: 'Stopped. All accepted events are on disk.\n',
      stderr: '',
    })
    expect(storedLines({ dataDir, endpoints })).toHaveLength(2)
    expect(readFileSync(log, 'utf8')).toContain('Stopped. All accepted events are on disk.')
  })

  it('reports that no pipeline runs, without touching a process that has its old pid', async () => {
    const dataDir = newDataDir()
    const endpoints = { pid: process.pid, api: 'http://127.0.0.1:1', aws: 'http://127.0.0.1:1' }
    writeFileSync(join(dataDir, 'endpoints.json'), JSON.stringify(endpoints))
    const text = `No pipeline runs on ${dataDir}.\n`
    expect(await run('status', '--data-dir', dataDir)).toEqual({ code: 1, stdout: text, stderr: '' })
    expect(await run('stop', '--data-dir', dataDir)).toEqual({ code: 1, stdout: text, stderr: '' })
    const json = await run('stop', '--data-dir', dataDir, '--json')
    expect([json.code, json.stdout]).toEqual([1, '{"stopped":false}\n'])
  })

  it('prints why a detached pipeline did not start', async () => {
    const dataDir = newDataDir()
    writeFileSync(join(dataDir, 's3'), 'a file in place of a folder')
    const { code, stderr } = await run('start', '--detach', ...free, '--data-dir', dataDir)
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^sluice: The pipeline didn't start\.\nsluice: /)])
  })
})

describe('sluice', () => {
  it('prints the version', async () => {
    const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../../package.json'), 'utf8'))
    expect(await run('--version')).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
  })

  it('lists the commands, each of which has help with examples', async () => {
    const { stdout } = await run('--help')
    const commands = [...stdout.matchAll(/^ {2}([a-z]+) {2,}/gm)].map(([, name = '']) => name)
    expect(commands).toEqual([
      'start',
      'status',
      'stop',
      'send',
      'tail',
      'follow',
      'audit',
      'smoke',
      'plan',
      'erase',
      'replay',
    ])
    for (const command of commands) {
      const { code, stdout: help } = await run(command, '--help')
      expect([code, help]).toEqual([0, expect.stringContaining('\nExamples:\n')])
    }
  })

  it('rejects an unknown command', async () => {
    expect(await run('folow')).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'sluice: Unknown command "folow". The commands are start, status, stop, send, tail, follow, audit, smoke, plan, erase, replay. Add --help to see them.\n',
    })
  })
})
