import { renameSync, rmSync, writeFileSync } from 'node:fs'
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

/** Writes `endpoints.json`, so that a reader sees the whole file or none. Returns the function that removes it. */
export function writeEndpoints(dataDir: string, endpoints: Endpoints): () => void {
  const path = join(dataDir, 'endpoints.json')
  writeFileSync(`${path}.new`, `${JSON.stringify(endpoints, undefined, 2)}\n`)
  renameSync(`${path}.new`, path)
  return () => rmSync(path, { force: true })
}
