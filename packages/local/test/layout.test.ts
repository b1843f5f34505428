import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { deliveryStream } from '@sluice/core/pipeline'
import { beforeEach, describe, expect, test } from 'vitest'
import { layout } from '../src/disk/layout.ts'
import { newFolder, run } from './pipeline.ts'
import { plantFolder } from './planted-folder.ts'

const root = newFolder()

describe('a data folder of another layout', () => {
  let dataDir: string
  beforeEach(async () => {
    dataDir = mkdtempSync(join(root, 'data-'))
    await plantFolder(dataDir, { events: 10 })
  })

  async function expectRefusal(file: string, found: unknown): Promise<void> {
    const before = readFileSync(file)
    const { output, exited } = run(['--no-web', '--port', '0', '--aws-port', '0', '--data-dir', dataDir])
    expect(await exited).toBe(1)
    const reason = `its layout is ${found}, this version's is ${layout}`
    const advice = 'restore it, or choose another --data-dir.'
    expect(output()).toBe(`sluice: ${file} cannot be read (Error: ${reason}); ${advice}\n`)
    expect(readFileSync(file)).toEqual(before)
  }

  test.each([layout + 1, 0])('is refused in one sentence and left as it is: records of layout %d', async (found) => {
    const file = join(dataDir, 'kinesis/kinesis.db')
    const db = new DatabaseSync(file)
    db.exec(`PRAGMA user_version=${found}`)
    db.close()
    await expectRefusal(file, found)
  })

  test.each([layout + 1, undefined])(
    'is refused in one sentence and left as it is: deliveries of layout %s',
    async (found) => {
      const file = join(dataDir, 'firehose', `${deliveryStream.name}.json`)
      writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), layout: found }))
      await expectRefusal(file, found)
    },
  )
})

test('a database that a crash left without its tables is taken for a new one', async () => {
  const dataDir = mkdtempSync(join(root, 'data-'))
  mkdirSync(join(dataDir, 'kinesis'))
  const db = new DatabaseSync(join(dataDir, 'kinesis/kinesis.db'))
  db.exec('PRAGMA journal_mode=WAL')
  db.close()
  const objects = await plantFolder(dataDir, { events: 10 })
  expect(objects).toHaveLength(1)
})
