import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { splitLine } from '@sluice/core/stored-line'
import { delivered, newFolder, type Pipeline, startPipeline } from '@sluice/local/test/pipeline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startCommand } from './command.ts'

const folder = newFolder()
let pipeline: Pipeline
beforeAll(async () => {
  pipeline = await startPipeline(mkdtempSync(join(folder, 'data-')), ['--no-web', '--buffer-seconds', '0'])
})
afterAll(async () => {
  pipeline.kill('SIGKILL')
  await pipeline.exited
})

let files = 0
function fileWith(text: string): string {
  const path = join(folder, `input-${++files}`)
  writeFileSync(path, text)
  return path
}

async function send(file: string, input = '', ...args: string[]) {
  const { child, exit } = startCommand('send', [file, '--data-dir', pipeline.dataDir, '--json', ...args])
  child.stdin.end(input)
  const { code, stdout, stderr } = await exit
  return { code, stderr, report: stdout === '' ? undefined : JSON.parse(stdout) }
}

const nothing = { accepted: 0, rejected: 0, unsent: 0, seconds: expect.any(Number), rejections: [], failure: null }

describe('send', () => {
  it('sends NDJSON from a file, in batches', async () => {
    const text = Array.from({ length: 1_234 }, (_, n) => `{"event":"signup","n":${n}}\n`).join('')
    expect(await send(fileWith(text), '', '--batch', '100')).toMatchObject({
      code: 0,
      report: { ...nothing, accepted: 1_234 },
    })
  })

  it.each([
    ['a JSON array', '[{"event":"a"},\n {"event":"b"}]', 2],
    ['one JSON object over several lines', '{\n  "event": "a"\n}\n', 1],
    ['NDJSON with a byte order mark, CRLF and blank lines', '\ufeff{"event":"a"}\r\n\r\n{"event":"b"}\r\n', 2],
    ['an empty input', '', 0],
  ])('sends %s from stdin', async (_, input, accepted) => {
    expect(await send('-', input)).toMatchObject({ code: 0, report: { ...nothing, accepted } })
  })

  it('keeps the digits of numbers, and adds no time', async () => {
    await send('-', '{"event_id":"digits","big":12345678901234567890,"price":1.50,"e":1e400}')
    const find = async () => (await delivered(pipeline, 1)).find((text) => text.includes('"id":"digits"'))
    await expect.poll(find, { timeout: 20_000 }).toBeDefined()
    expect(splitLine((await find()) ?? '')?.rest.trim()).toBe(
      '"event_id":"digits","big":12345678901234567890,"price":1.50,"e":1e400}',
    )
  })

  it('names rejected events by their line, and exits with 1', async () => {
    const { code, report } = await send('-', '{"event":"a"}\n{"_meta":1}\n[]\n{"event":\n{"event":"b"}')
    expect([code, report.accepted, report.rejected]).toEqual([1, 2, 3])
    expect(report.rejections.map(({ line, code }: { line: number; code: string }) => [line, code]).sort()).toEqual([
      [2, 'reserved_field'],
      [3, 'invalid_json'],
      [4, 'invalid_json'],
    ])
  })

  it('reports what it could not send, if the key is missing', async () => {
    const server = createServer((_, response) =>
      response.writeHead(401).end('{"code":"unauthorized","detail":"No key."}'),
    )
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const { child, exit } = startCommand('send', ['-', '--url', url])
    child.stdin.end('{}\n{}\n')
    const { code, stdout } = await exit
    server.close()
    expect([code, stdout]).toEqual([1, expect.stringContaining('2 not sent: 401 No key.')])
  })

  it('sends the key with each request', async () => {
    const keys: unknown[] = []
    const server = createServer((request, response) => {
      keys.push(request.headers['x-api-key'])
      response.writeHead(202).end('{"results":[{"index":0,"id":"a","status":"accepted"}]}')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/submit`
    const { child, exit } = startCommand('send', ['-', '--url', url, '--key', 'secret', '--json'])
    child.stdin.end('{"event":"a"}')
    const { code, stdout } = await exit
    server.close()
    expect([code, JSON.parse(stdout), keys]).toEqual([0, { ...nothing, accepted: 1 }, ['secret']])
  })

  it.each([
    [['nowhere.ndjson'], 'send: There is no file nowhere.ndjson.\n'],
    [['-', '--batch', '0'], 'send: --batch must be a whole number from 1 to 5000, not "0".\n'],
    [['-', '--url', 'localhost'], 'send: --url must be a URL like http://127.0.0.1:8787, not "localhost".\n'],
    [['a', 'b'], 'send: Name one file, or "-" for stdin.\n'],
    [['-', '--stage', 'dev'], "send: The endpoint of stage dev isn't in .sst/outputs.json. Name it with --url.\n"],
  ])('rejects %j in one line', async (args, message) => {
    const all = args.includes('nowhere.ndjson') ? [...args, '--url', 'http://127.0.0.1:1'] : args
    const { child, exit } = startCommand('send', all)
    child.stdin.end()
    const { code, stderr } = await exit
    expect([code, stderr]).toEqual([2, message])
  })
})
