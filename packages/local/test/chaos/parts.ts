import { type ChildProcess, spawn } from 'node:child_process'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Part } from '../../src/startup/part.ts'
import { isAction, isS3Put, type Mishap, startProxy } from '../proxy.ts'

const main = join(import.meta.dirname, '../../../cli/src/main.ts')

type Running = { child: ChildProcess; exited: Promise<number | string | null> }

/** Prepares the pipeline as four processes. They find each other through a proxy that can lose and delay requests. */
export async function startParts(dataDir: string) {
  const running = new Map<Part, Running>()
  const urls = new Map<Part, string>()
  const mishaps = { s3: undefined as Mishap, kinesis: undefined as Mishap }
  const errors: string[] = []

  const proxy = await startProxy({
    // Nothing listens at port 1: a request to a part that is down fails.
    originOf: (request) => urls.get(partOf(request)) ?? 'http://127.0.0.1:1',
    mishap(request) {
      if (isS3Put(request)) return mishaps.s3
      return isAction(request, 'PutRecords') ? mishaps.kinesis : undefined
    },
  })

  /** Resolves once the part listens. */
  function start(part: Part): Promise<void> {
    const args = ['start', '--only', part, '--port', '0', '--data-dir', dataDir, '--aws-endpoint', proxy.url]
    const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    child.stderr.on('data', (text) => errors.push(`${part}: ${text}`))
    const exited = new Promise<number | string | null>((resolve) => {
      child.once('close', (code, signal) => resolve(code ?? signal))
    })
    running.set(part, { child, exited })
    return new Promise((resolve, reject) => {
      createInterface(child.stdout).on('line', (line) => {
        const url = / at (http\S+)$/.exec(line)?.[1]
        if (!url) return
        urls.set(part, url)
        resolve()
      })
      exited.then((code) => reject(new Error(`${part} exited with ${code}: ${errors.at(-1)}`)))
    })
  }

  async function end(part: Part, signal: NodeJS.Signals): Promise<void> {
    urls.delete(part)
    const process = running.get(part)
    process?.child.kill(signal)
    await process?.exited
  }

  return {
    /** The address under which every part finds the others. */
    aws: proxy.url,
    /** The mishaps of writes to S3 and of PutRecords. A caller may change them at any time. */
    mishaps,
    errors,
    start,
    /** Returns the address of a part, or undefined while it is down. */
    urlOf: (part: Part): string | undefined => urls.get(part),
    kill: (part: Part) => end(part, 'SIGKILL'),
    terminate: (part: Part) => end(part, 'SIGTERM'),
    async stop(): Promise<void> {
      for (const part of running.keys()) await end(part, 'SIGKILL')
      proxy.stop()
    },
  }
}

function partOf({ headers }: IncomingMessage): Part {
  const target = String(headers['x-amz-target'] ?? '')
  if (target.startsWith('Kinesis')) return 'kinesis'
  return target.startsWith('Firehose') ? 'firehose' : 's3'
}
