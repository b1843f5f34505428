import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Where a running pipeline answers: origins without path. A file whose pid does not run is stale. */
export type Endpoints = {
  pid: number
  api: string
  console: string | null
  aws: string
  stream: string
  deliveryStream: string
  bucket: string
}

/** Writes `endpoints.json` at once and whole; returns what removes it. */
export function writeEndpoints(dataDir: string, endpoints: Endpoints): () => void {
  const path = join(dataDir, 'endpoints.json')
  writeFileSync(`${path}.new`, `${JSON.stringify(endpoints, undefined, 2)}\n`)
  renameSync(`${path}.new`, path)
  return () => rmSync(path, { force: true })
}
