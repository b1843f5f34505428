import { execFile } from 'node:child_process'
import { createCipheriv } from 'node:crypto'
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { region } from '@sluice/core/pipeline'
import { systemClock } from '@sluice/functions/system-clock'
import { afterAll, beforeAll } from 'vitest'
import { newFolder, startPipeline } from '../pipeline.ts'
import { type ClientName, findTool } from './foreign-tools.ts'
import { targetName } from './target.ts'

/** Time for a hook that may have to install a client. */
const installTimeoutMs = 600_000

/** 20 MB without a repetition, so that parts in a wrong order show. */
export const twentyMegabytes = createCipheriv('aes-128-ctr', Buffer.alloc(16), Buffer.alloc(16)).update(
  Buffer.alloc(20_000_000),
)

/** Starts a pipeline whose buffer lasts one second. */
export async function startForClients() {
  const pipeline = await startPipeline(newFolder(), ['--no-web', '--buffer-seconds', '1'])
  return {
    ...pipeline,
    endpoint: pipeline.endpoints.aws,
    async stop() {
      pipeline.kill('SIGTERM')
      await pipeline.exited
    },
  }
}

type ForeignClient = Awaited<ReturnType<typeof startForeignClient>>

/** Returns variables of the client's environment. */
type Configure = (endpoint: string) => NodeJS.ProcessEnv

/**
 * Finds or installs a client, and starts a pipeline for it. The client's home folder is new, so that no setting of the
 * user's counts.
 */
async function startForeignClient(name: ClientName, configure: Configure) {
  const tool = findTool(name)
  const pipeline = await startForClients()
  const env: NodeJS.ProcessEnv = {
    PATH: process.env.PATH,
    HOME: newFolder(),
    AWS_ENDPOINT_URL: pipeline.endpoint,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_PAGER: '',
    ...tool.env,
    ...configure(pipeline.endpoint),
  }
  return {
    ...pipeline,
    /** Runs the client and returns what it prints. Throws if it fails. */
    async run(...args: string[]): Promise<string> {
      const options = { env, maxBuffer: 100_000_000 }
      return (await promisify(execFile)(tool.command, [...tool.args, ...args], options)).stdout
    },
  }
}

/** Starts a client before the first test of a file, and stops it after the last one. Returns a function that returns it. */
export function setUpForeignClient(name: ClientName, configure: Configure = () => ({})): () => ForeignClient {
  let client: ForeignClient
  beforeAll(async () => {
    if (targetName === 'ours') client = await startForeignClient(name, configure)
  }, installTimeoutMs)
  afterAll(() => client?.stop())
  return () => client
}

/** S3 has whole seconds only, so the aws CLI uploads a file again that was written in the second of its upload. */
const anHourAgo = systemClock.now() / 1_000 - 3_600

/** Writes files that are an hour old, with folders, into a new folder and returns its path. */
export function folderWith(files: Record<string, string | Buffer>): string {
  const folder = newFolder()
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
    utimesSync(join(folder, name), anHourAgo, anHourAgo)
  }
  return folder
}
