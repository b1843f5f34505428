import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The origins at which a running pipeline listens. The file is stale if no process has its `pid`. */
export type Endpoints = {
  pid: number
  api: string
  console: string | null
  aws: string
  stream: string
  deliveryStream: string
  bucket: string
}

/**
 * Writes `endpoints.json`, so that a reader sees the whole file or none. Returns the function
 * that removes it, unless another pipeline has replaced it since.
 */
export function writeEndpoints(dataDir: string, endpoints: Endpoints): () => void {
  const path = join(dataDir, 'endpoints.json')
  writeFileSync(`${path}.new`, `${JSON.stringify(endpoints, undefined, 2)}\n`)
  renameSync(`${path}.new`, path)
  return () => {
    if (readEndpoints(dataDir)?.pid === endpoints.pid) rmSync(path, { force: true })
  }
}

/** Returns the content of `endpoints.json`; undefined if there is none that can be read. */
export function readEndpoints(dataDir: string): Endpoints | undefined {
  try {
    return JSON.parse(readFileSync(join(dataDir, 'endpoints.json'), 'utf8'))
  } catch {
    return undefined
  }
}
