import { newFolder, startPipeline } from '@sluice/local/test/pipeline'
import { describe, expect, it } from 'vitest'
import { connectSluice, startSluice } from '../src/index.ts'
import { send } from './send.ts'

describe('connectSluice', () => {
  it.each(['', '/', '/submit'])('connects to a running pipeline by its address with the path "%s"', async (path) => {
    const sluice = await startSluice()
    const other = await connectSluice(`${new URL(sluice.url).origin}${path}`)
    await send(other.url, { event: 'signup' })
    await sluice.waitForEvent({ event: 'signup' })
    await other.stop()
    expect((await send(sluice.url, {})).accepted).toBe(1)
    await sluice.stop()
  })

  it('waits, delivers, fails on request and resets with a pipeline in another process', async () => {
    const { endpoints, kill, exited } = await startPipeline(newFolder())
    const sluice = await connectSluice(endpoints.api)
    const late = sluice.waitForEvent({ event: 'signup' }, { timeoutMs: 20_000 })
    await sluice.faults.set({ throttle: { count: 1 } })
    await send(sluice.url, { event: 'signup', user_id: 123 })
    expect((await late).value).toEqual({ event: 'signup', user_id: 123 })
    await sluice.deliver()
    expect(await sluice.objects()).toEqual([{ key: expect.any(String), lines: [expect.stringMatching(/123\}$/)] }])
    await sluice.reset()
    expect([await sluice.objects(), await sluice.received()]).toEqual([[], []])
    await expect(sluice.clock.advance('1s')).rejects.toThrow('Start it with a manual clock.')
    kill('SIGKILL')
    await exited
  })

  it('rejects a server of another kind', async () => {
    const sluice = await startSluice()
    const other = connectSluice(sluice.awsEndpoint)
    await expect(other).rejects.toThrow(/^http:.* isn't a local Sluice pipeline: GET .*\/_sluice returned 4\d\d\.$/)
    await sluice.stop()
  })

  it('reports that nothing listens there', async () => {
    const { url, stop } = await startSluice()
    await stop()
    await expect(connectSluice(url)).rejects.toThrow(
      /^No pipeline responds at .* \(ECONN(REFUSED|RESET)\)\. Is it running\?$/,
    )
  })
})
