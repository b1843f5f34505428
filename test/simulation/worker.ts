import { parentPort } from 'node:worker_threads'
import { simulate } from './simulate.ts'

// Runs each seed that it is sent, and responds with the result.
parentPort?.on('message', async (seed: number) => {
  const run = await simulate(seed)
  parentPort?.postMessage({ ...run, log: [] })
})
