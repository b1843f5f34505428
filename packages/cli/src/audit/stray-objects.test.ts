import { storedLine } from '@sluice/core/stored-line'
import { describe, expect, it } from 'vitest'
import { hourMs } from '../aws/hours.ts'
import { misplacement } from './stray-objects.ts'

const hour = Date.parse('2026-11-23T07:00:00Z')
const nameOf = (time: string) => `events/dt=2026-11-23/hour=07/name-1-2026-11-23-${time}-x.ndjson`
const lineAt = (at: number) => storedLine('{}', 'id', new Date(at).toISOString())
const early = 'its first event was accepted at 2026-11-23T06:58:59.999Z'

describe('misplacement', () => {
  it.each([
    [nameOf('07-00-00'), hour, undefined],
    [nameOf('07-59-59'), hour + hourMs - 1, undefined],
    [nameOf('06-59-59'), hour, 'its name has the hour 2026-11-23T06'],
    [nameOf('08-00-00'), hour, 'its name has the hour 2026-11-23T08'],
    ['renamed', hour - 60_000, undefined],
    ['renamed', hour - 60_001, early],
    ['renamed', hour + hourMs + 960_000, undefined],
    ['renamed', hour + hourMs + 960_001, 'its first event was accepted at 2026-11-23T08:16:00.001Z'],
  ])('judges %s by its name and its first event', (key, receivedAt, reason) => {
    expect(misplacement(key, lineAt(receivedAt), hour)).toBe(reason)
  })

  it('names an object outside of the prefix only if it has events', () => {
    const reason = "outside of the delivery stream's prefix"
    expect(misplacement('elsewhere', lineAt(hour), undefined)).toBe(reason)
    expect(misplacement('report.csv', Buffer.from('a,b\n'), undefined)).toBeUndefined()
  })

  it('finds nothing wrong in an object without events of this pipeline', () => {
    expect(misplacement('renamed', Buffer.from('foreign\n'), hour)).toBeUndefined()
  })
})
