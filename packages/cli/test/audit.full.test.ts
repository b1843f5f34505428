import { newFolder, startPipeline } from '@sluice/local/test/pipeline'
import { plantFolder } from '@sluice/local/test/planted-folder'
import { describe, expect, it } from 'vitest'
import { auditOf, healthy, startCommand } from './command.ts'

describe('npm run audit', () => {
  it('accounts for 1,000,000 events to the line in less than 30 s', { timeout: 300_000 }, async () => {
    const dataDir = newFolder()
    await plantFolder(dataDir, { events: 1_000_000, delivered: 990_000, objectEvents: 10_000 })
    const startedAt = performance.now()
    expect(await auditOf(dataDir)).toEqual({ ...healthy(1_000_000, 10_000, 99), code: 0 })
    expect(performance.now() - startedAt).toBeLessThan(30_000)
  })

  it('reads 1,000,000 events through the AWS endpoint in less than 300 MB', { timeout: 300_000 }, async () => {
    const dataDir = newFolder()
    const [arrival, shards] = [new Date(), 64]
    const receivedAtOf = () => arrival.toISOString()
    const spread = { isSpread: true, shards, arrival, receivedAtOf }
    await plantFolder(dataDir, { events: 1_000_000, delivered: 990_000, objectEvents: 10_000, ...spread })
    const { endpoints, kill, exited } = await startPipeline(dataDir, [
      '--no-web',
      ...['--shards', `${shards}`, '--buffer-seconds', '900', '--buffer-mib', '128'],
    ])
    const print = "process.on('exit', () => process.stderr.write(process.resourceUsage().maxRSS + ' kB'))"
    const options = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(print)}` }
    const { code, stdout, stderr } = await startCommand('audit', ['--url', endpoints.api, '--json'], undefined, options)
      .exit
    kill('SIGKILL')
    await exited
    expect([code, JSON.parse(stdout)]).toMatchObject([0, healthy(1_000_000, 10_000, 99)])
    expect(Number(/(\d+) kB$/.exec(stderr)?.[1])).toBeLessThan(300_000)
  })
})
