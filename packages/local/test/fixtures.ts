import { afterEach } from 'vitest'
import { type Pipeline, startPipeline } from './pipeline.ts'

/** Returns `startPipeline` for the tests of a file. What it starts is killed after the test. */
export function setUpPipelines(): typeof startPipeline {
  const running: Pipeline[] = []
  afterEach(async () => {
    for (const { kill, exited } of running.splice(0)) {
      kill('SIGKILL')
      await exited
    }
  })
  return async (...options) => {
    const pipeline = await startPipeline(...options)
    running.push(pipeline)
    return pipeline
  }
}
