import { systemClock } from '@sluice/functions/system-clock'
import { systemRandom } from '@sluice/functions/system-random'
import { afterEach, expect, it } from 'vitest'
import { loopbackBinding } from '../src/http/binding.ts'
import { type RunningPart, startPart } from '../src/start-part.ts'
import { newFolder, post } from './pipeline.ts'

const errors: string[] = []
const running: RunningPart[] = []
afterEach(async () => {
  for (const { stop } of running.splice(0)) await stop()
})

it('reports the same failure once per minute', async () => {
  const gateway = await startPart('gateway', {
    dataDir: newFolder(),
    ports: [0],
    binding: loopbackBinding,
    awsEndpoint: 'http://127.0.0.1:9',
    clock: systemClock,
    random: systemRandom,
    onError: (message) => errors.push(message),
    onCrashPoint: () => {},
  })
  running.push(gateway)
  // The handler tries several times.
  expect((await post(gateway.url, '{}')).status).toBe(503)
  expect(errors).toEqual([expect.stringContaining('ECONNREFUSED')])
})
