// Starts a pipeline, sends and delivers one event, and prints its line.
import { startSluice } from '@sluice/testing'

const sluice = await startSluice()
await fetch(sluice.url, { method: 'POST', body: '{"event":"signup"}' })
await sluice.deliver()
const [object] = await sluice.objects()
console.log(object?.lines[0])
await sluice.stop()
