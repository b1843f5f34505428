import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3'
import { DuckDBInstance } from '@duckdb/node-api'
import { bucket } from '@sluice/core/pipeline'
import { storedLine } from '@sluice/core/stored-line'
import { beforeAll, describe, expect, it } from 'vitest'
import { clientsOf } from './conformance/target.ts'
import { newFolder, startPipeline } from './pipeline.ts'

const page = readFileSync(join(import.meta.dirname, '../../../docs/operate/query.md'), 'utf8')
const blocks = (kind: string) =>
  [...page.matchAll(new RegExp(`^\`\`\`sql ${kind}\n(.*?)^\`\`\`$`, 'gms'))].map(([, sql = '']) => sql)
const [view = ''] = blocks('duckdb')
const [secret = ''] = blocks('duckdb httpfs')
const [countByEvent = '', oneById = '', deduplicated = ''] = blocks('queries')

const lineOf = (text: string, id: string, receivedAt: string) =>
  Buffer.from(storedLine(text, id, `2026-11-23T${receivedAt}.000Z`)).toString()
/** The lines of three hours. Each has something that breaks a careless reader. */
const stored = {
  early: lineOf('{"event":"paid"}', 'early', '06:59:59'),
  late: lineOf('{"event":"paid","delimiter":"\\\\x01 \\u0001, \\"; "}', 'late', '07:00:00'),
  order: lineOf('{"event_id":"o-1-paid","event":"paid","n":12345678901234567890,"n":1e400}', 'o-1-paid', '07:30:00'),
  again: lineOf('{"event_id":"o-1-paid","event":"paid","n":12345678901234567890,"n":1e400}', 'o-1-paid', '07:40:00'),
  half: lineOf('{"event":"torn","text":"\\ud800"}', 'é"\\', '07:50:00'),
  long: lineOf(`{"event":"long","text":"${'x'.repeat(999_000)}"}`, 'long', '07:59:59'),
  after: lineOf('{"event":"paid","received_at":"2026-11-23T07:00:00.000Z"}', 'after', '08:00:00'),
}
const objects: [string, string[]][] = [
  ['hour=06/a', [stored.early, stored.late]],
  ['hour=07/b', [stored.order, stored.half, stored.long]],
  ['hour=07/c', [stored.again]],
  ['hour=08/d', [stored.after]],
]

const dataDir = newFolder()
beforeAll(() => {
  for (const [name, lines] of objects) {
    const path = join(dataDir, 's3', bucket.name, 'events/dt=2026-11-23', `${name}.ndjson`)
    mkdirSync(join(path, '..'), { recursive: true })
    writeFileSync(path, lines.join(''))
  }
})

/** Opens a database; returns a function that runs a query and returns its rows as arrays. */
async function connect() {
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  return async (sql: string) => (await connection.runAndReadAll(sql)).getRowsJson()
}
type Query = Awaited<ReturnType<typeof connect>>

async function expectResults(query: Query): Promise<void> {
  expect(await query(countByEvent)).toEqual([
    ['paid', '3'],
    ['long', '1'],
    [null, '1'],
  ])
  expect((await query(oneById)).flat().sort()).toEqual([stored.order, stored.again].map((line) => line.trimEnd()))
  const { again: _duplicate, ...once } = stored
  const lines = Object.values(once).map((line) => line.trimEnd())
  expect((await query(deduplicated)).flat().sort()).toEqual(lines.sort())
}

/** Downloads the bucket into a new folder, as `aws s3 sync` does. */
async function download(endpoint: string): Promise<string> {
  const folder = newFolder()
  const { s3 } = clientsOf(endpoint)
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket.name, Prefix: 'events/' }))
  for (const { Key = '' } of Contents) {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket.name, Key }))
    const path = join(folder, bucket.name, Key)
    mkdirSync(join(path, '..'), { recursive: true })
    writeFileSync(path, (await Body?.transformToByteArray()) ?? '')
  }
  return folder
}

describe('docs/operate/query.md', () => {
  it('has one view for DuckDB, one secret for the local S3, and three queries', () => {
    expect([blocks('duckdb'), blocks('duckdb httpfs'), blocks('queries')].map((found) => found.length)).toEqual([
      1, 1, 3,
    ])
  })

  it('queries the files of a data folder', async () => {
    const query = await connect()
    await query(view.replace('.sluice', dataDir.replaceAll('\\', '/')))
    await expectResults(query)
  })

  it('returns each id as its client wrote it', async () => {
    const query = await connect()
    await query(view.replace('.sluice', dataDir.replaceAll('\\', '/')))
    const ids = (await query('SELECT DISTINCT id FROM events')).flat()
    expect(ids.sort()).toEqual(['early', 'late', 'o-1-paid', 'é"\\', 'long', 'after'].sort())
  })

  it('queries the local S3, or its downloaded objects without httpfs', async () => {
    const query = await connect()
    const hasHttpfs = await query('LOAD httpfs').then(
      () => true,
      () => false,
    )
    const pipeline = await startPipeline(dataDir)
    try {
      const { aws } = pipeline.endpoints
      if (hasHttpfs) await query(secret.replace('127.0.0.1:4566', new URL(aws).host))
      const from = hasHttpfs ? 's3:/' : await download(aws)
      await query(view.replace('.sluice/s3', from.replaceAll('\\', '/')))
      await expectResults(query)
    } finally {
      pipeline.kill('SIGKILL')
      await pipeline.exited
    }
  })
})
