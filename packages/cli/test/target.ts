import { newFolder, startPipeline } from '@sluice/local/test/pipeline'

/** An endpoint with AWS's API, on which the tests create a stage. */
export type Target = {
  /** Starts it, and returns its URL. */
  start: () => Promise<string>
  stop: () => Promise<void>
  /** True to plant every fault, false for a selection. */
  isThorough: boolean
}

let stop = async () => {}

/** The endpoint that the tests of a file use: the local AWS, unless the file has replaced it before its first test. */
export const target: Target = {
  async start() {
    const { endpoints, kill, exited } = await startPipeline(newFolder())
    stop = async () => {
      kill('SIGKILL')
      await exited
    }
    return endpoints.aws
  },
  stop: () => stop(),
  isThorough: false,
}
