import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { setUpPipelines } from './fixtures.ts'
import { delivered, newFolder, post, run } from './pipeline.ts'

const start = setUpPipelines()

describe('npm start', () => {
  it('rejects a busy port that the command line names, with the option', async () => {
    const squatter = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => squatter.once('listening', resolve))
    const { port } = squatter.address() as AddressInfo
    const folder = newFolder()
    for (const [option, other] of [
      ['--aws-port', '--port'],
      ['--port', '--aws-port'],
    ] as const) {
      const { output, exited } = run(['--no-web', '--data-dir', folder, option, String(port), other, '0'])
      expect(await exited).toBe(1)
      expect(output()).toBe(
        `sluice: Couldn't use port ${port}: another program uses it. To use another port, add ${option} N (0: any free port).\n`,
      )
    }
    squatter.close()
  })

  it.each([
    [['--port', 'eighty'], '--port must be a whole number from 0 to 65535, not "eighty".'],
    [['--shards', '0'], '--shards must be a whole number from 1 to 100, not "0".'],
    [['--buffer-mib', '129'], '--buffer-mib must be a whole number from 1 to 128, not "129".'],
    [
      ['--only', 's3', '--aws-endpoint', 'localhost'],
      '--aws-endpoint must be a URL like http://127.0.0.1:4566, not "localhost".',
    ],
    [['--prot', '1'], "Unknown option '--prot'. Did you mean --port? Add --help to see all options."],
  ])('rejects %j with the reason', async (args, message) => {
    const { output, exited } = run(args)
    expect(await exited).toBe(1)
    expect(output()).toContain(`sluice: ${message}`)
  })

  it('rejects a busy port of a part, with the option that changes it', async () => {
    const { endpoints, dataDir } = await start(newFolder())
    const { port } = new URL(endpoints.api)
    const { output, exited } = run(['--only', 'kinesis', '--port', port, '--data-dir', join(dataDir, 'other')])
    expect(await exited).toBe(1)
    expect(output()).toBe(
      `sluice: Couldn't use port ${port}: another program uses it. To use another port, add --port N (0: any free port).\n`,
    )
  })

  it('writes a ready record with the endpoints first, and rounded numbers, with --json', async () => {
    const dataDir = newFolder()
    const first = await start(dataDir, ['--no-web', '--buffer-seconds', '900'])
    await post(first.endpoints.api, '[{},{}]')
    first.kill('SIGKILL')
    await first.exited
    const second = await start(dataDir, ['--no-web', '--buffer-seconds', '900', '--json'])
    await post(second.endpoints.api, '{}')
    while (!second.output().includes('"step":"accept"')) await new Promise((resolve) => setTimeout(resolve, 20))
    const records = second
      .output()
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line))
    expect(records[0]).toEqual({
      time: expect.any(String),
      step: 'ready',
      ...second.endpoints,
      recovered: 2,
      ms: expect.any(Number),
    })
    const ms = records.find(({ step }) => step === 'accept').ms
    expect(ms).toBe(Math.round(ms * 10) / 10)
    expect(second.output()).toContain(`data in ${dataDir} · 2 buffered events recovered\n`)
  })

  it('shows the faults at the start and each change of them', async () => {
    const { endpoints, output } = await start(newFolder(), ['--no-web', '--fault', 'slow=1,500ms'])
    const faults = (method: string, body: string | null) =>
      fetch(`${endpoints.api}/_sluice/faults`, { method, body, headers: { 'content-type': 'application/json' } })
    await faults('PUT', '{"unavailable":{"count":1}}')
    expect((await post(endpoints.api, '{}')).status).toBe(202)
    await faults('DELETE', null)
    while (!output().includes('1 call affected')) await new Promise((resolve) => setTimeout(resolve, 20))
    const lines = output().split('\n')
    const changes = lines.filter((line) => line.includes('  fault  ')).map((line) => line.replace(/^\S+ /, ''))
    expect(lines).toContain('  Faults   slow=1,500ms')
    expect(changes).toEqual([
      ' fault    off  0 calls affected',
      ' fault    on   unavailable=1call',
      ' fault    off  1 call affected',
    ])
  })

  it('rejects a data folder that another process uses, with its pid and address', async () => {
    const first = await start(newFolder())
    const { output, exited } = run(['--no-web', '--data-dir', first.dataDir, '--port', '0', '--aws-port', '0'])
    expect(await exited).toBe(1)
    expect(output()).toContain(`: process ${first.endpoints.pid} uses it. Its API is ${first.endpoints.api}/submit.`)
  })

  it('rejects a data folder that is a file', async () => {
    const file = join(newFolder(), 'file')
    writeFileSync(file, '')
    const { output, exited } = run(['--no-web', '--data-dir', file, '--port', '0', '--aws-port', '0'])
    expect(await exited).toBe(1)
    expect(output()).toMatch(
      /^sluice: Couldn't use the folder .*: it is a file\. To use another folder, add --data-dir PATH\.\n$/,
    )
  })

  it('rejects another number of shards than the stream has', async () => {
    const dataDir = newFolder()
    const first = await start(dataDir)
    first.kill('SIGTERM')
    await first.exited
    const { output, exited } = run([
      '--no-web',
      '--data-dir',
      dataDir,
      '--port',
      '0',
      '--aws-port',
      '0',
      '--shards',
      '2',
    ])
    expect(await exited).toBe(1)
    expect(output()).toContain('has 1 shard(s)')
  })

  it('keeps running after a SIGHUP without a terminal', async () => {
    const pipeline = await start(newFolder())
    pipeline.kill('SIGHUP')
    for (let n = 0; n < 3; n++) expect((await post(pipeline.endpoints.api, '{}')).status).toBe(202)
    expect(pipeline.output()).not.toContain('Stopping')
  })

  it('raises the version in the key when the buffering hints change', async () => {
    const dataDir = newFolder()
    const first = await start(dataDir, ['--no-web', '--buffer-seconds', '900'])
    first.kill('SIGTERM')
    await first.exited
    const second = await start(dataDir, ['--no-web', '--buffer-seconds', '0'])
    await post(second.endpoints.api, '{}')
    await delivered(second, 1)
    expect(second.output()).toMatch(/api-kinesis-firehose-2-/)
  })
})

describe('--only gateway', () => {
  it('ends on SIGTERM although a client does not finish its request', async () => {
    const { child, output, exited } = run(['--only', 'gateway', '--port', '0', '--aws-endpoint', 'http://127.0.0.1:9/'])
    while (!output().includes('listens at')) await new Promise((resolve) => setTimeout(resolve, 20))
    const { port } = new URL(/http:\S+/.exec(output())?.[0] ?? '')
    const client = connect(Number(port), '127.0.0.1').on('error', () => {})
    client.write('POST /submit HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n{')
    await new Promise((resolve) => setTimeout(resolve, 200))
    child.kill('SIGTERM')
    const code = await exited
    client.destroy()
    expect(code).toBe(0)
  }, 20_000)
})
