import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openStates, type State } from './state.ts'

const destination = {
  RoleARN: '',
  BucketARN: '',
  Prefix: '',
  ErrorOutputPrefix: '',
  FileExtension: '',
  CompressionFormat: 'GZIP',
  BufferingHints: { IntervalInSeconds: 0, SizeInMBs: 1 },
} as const
const state: State = {
  deliveryStream: { name: 'd', version: 1, createdAt: 0, streamName: 's', destination },
  checkpoints: {},
  lines: 0,
  tags: { a: '1' },
}
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

it('keeps new tags and the progress of a delivery that are saved at once', async () => {
  const states = openStates(folder)
  await states.save(state)
  const loaded = states.get('d') ?? expect.fail()
  await Promise.all([
    states.setTags('d', { b: '2' }),
    states.save({ ...loaded, lines: 1 }),
    states.setTags('d', { c: '3' }),
    states.save({ ...loaded, lines: 2 }),
  ])
  const expected = { ...state, lines: 2, tags: { c: '3' } }
  expect(states.get('d')).toEqual(expected)
  expect(openStates(folder).get('d')).toEqual(expected)
})

it('ignores tags of a delivery stream that was deleted', async () => {
  const states = openStates(folder)
  await states.save(state)
  await states.delete('d')
  await states.setTags('d', { b: '2' })
  expect(openStates(folder).all()).toEqual([])
})
