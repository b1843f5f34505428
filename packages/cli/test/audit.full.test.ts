import { newFolder } from '@sluice/local/test/pipeline'
import { plantFolder } from '@sluice/local/test/planted-folder'
import { describe, expect, it } from 'vitest'
import { auditOf, healthy } from './command.ts'

describe('npm run audit', () => {
  it('accounts for 1,000,000 events to the line in less than 30 s', { timeout: 300_000 }, async () => {
    const dataDir = newFolder()
    await plantFolder(dataDir, { events: 1_000_000, delivered: 990_000, objectEvents: 10_000 })
    const startedAt = performance.now()
    expect(await auditOf(dataDir)).toEqual({ ...healthy(1_000_000, 10_000, 99), code: 0 })
    expect(performance.now() - startedAt).toBeLessThan(30_000)
  })
})
