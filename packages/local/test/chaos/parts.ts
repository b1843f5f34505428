import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Part } from '../../src/part.ts'
import { isS3Put, type Mishap, startProxy } from '../proxy.ts'

const main = join(import.meta.dirname, '../../../cli/src/main.ts')

type Running = { child: ChildProcess; url: Promise<string>; exited: Promise<number | string | null> }

/** The pipeline as four processes that find each other through one address, where requests can go astray. */
export async function startParts(dataDir: string) {
  const running = new Map<Part, Running>()
  const urls = new Map<Part, string>()
  const wrong = { s3: undefined as Mishap, kinesis: undefined as Mishap }
  const errors: string[] = []

  const proxy = await startProxy({
    originOf: ({ headers }) => {
      const target = String(headers['x-amz-target'] ?? '')
      return (
        urls.get(target.startsWith('Kinesis') ? 'kinesis' : target.startsWith('Firehose') ? 'firehose' : 's3') ??
        'http://127.0.0.1:1'
      )
    },
    mishap: (request) =>
      isS3Put(request)
        ? wrong.s3
        : request.headers['x-amz-target'] === 'Kinesis_20131202.PutRecords'
          ? wrong.kinesis
          : undefined,
  })

  function start(part: Part): Running {
    const args = ['start', '--only', part, '--port', '0', '--data-dir', dataDir, '--aws-endpoint', proxy.url]
    const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    child.stderr.on('data', (text) => errors.push(`${part}: ${text}`))
    const exited = new Promise<number | string | null>((resolve) => {
      child.once('close', (code, signal) => resolve(code ?? signal))
    })
    const url = new Promise<string>((resolve) => {
      createInterface(child.stdout).on('line', (line) => {
        const found = / listens at (\S+)$/.exec(line)?.[1]
        if (!found) return
        if (running.get(part)?.child === child) urls.set(part, found)
        resolve(found)
      })
    })
    const it = { child, url, exited }
    running.set(part, it)
    return it
  }

  const end = async (part: Part, signal: NodeJS.Signals) => {
    const it = running.get(part)
    urls.delete(part)
    it?.child.kill(signal)
    return it?.exited
  }

  return {
    aws: proxy.url,
    wrong,
    errors,
    start,
    urlOf: (part: Part): string | undefined => urls.get(part),
    kill: (part: Part) => end(part, 'SIGKILL'),
    terminate: (part: Part) => end(part, 'SIGTERM'),
    async stop(): Promise<void> {
      for (const part of running.keys()) await end(part, 'SIGKILL')
      proxy.stop()
    },
  }
}
