import { describe, expect, it } from 'vitest'
import { check, type StoredObject } from './check.ts'
import { newLedger } from './load.ts'

/** Returns three acknowledged records of two lines each, in two objects. */
function healthyRun() {
  const ledger = newLedger()
  const line = (id: string) => `{"_meta":{"id":"${id}","received_at":"2026-01-01T00:00:00.000Z"},"n":"${id}"}\n`
  const records = ['ab', 'cd', 'ef'].map((ids, n) => {
    for (const id of ids) {
      ledger.sent.set(id, `{"n":"${id}"}`)
      ledger.acknowledged.set(id, { shardId: 's0', sequenceNumber: `${n}` })
    }
    return { shardId: 's0', sequenceNumber: `${n}`, lines: [...ids].map(line) }
  })
  const texts = records.map(({ lines }) => lines.join(''))
  const objects: StoredObject[] = [
    { key: 'one', text: `${texts[0]}${texts[1]}` },
    { key: 'two', text: `${texts[2]}` },
  ]
  return { ledger, records, objects, line }
}
const problems = ({ ledger, records, objects }: ReturnType<typeof healthyRun>) =>
  check(ledger, records, objects).problems

describe('check', () => {
  it('finds no problem in a healthy run', () => {
    expect(check(healthyRun().ledger, healthyRun().records, healthyRun().objects)).toEqual({
      problems: [],
      lines: 6,
      distinct: 6,
      unknownStored: 0,
      resentTwice: 0,
      deliveredTwice: 0,
    })
  })

  it.each<[string, (all: ReturnType<typeof healthyRun>) => void, RegExp]>([
    ['a lost object', ({ objects }) => objects.pop(), /2 acknowledged events lost, such as e, f/],
    [
      'a record missing from the stream',
      ({ records }) => records.pop(),
      /2 acknowledged events not at their sequence number/,
    ],
    ['a line that nobody sent', ({ ledger }) => ledger.sent.delete('a'), /1 lines that nobody sent, such as a/],
    ['a changed byte', ({ ledger }) => ledger.sent.set('a', '{"n":"b"}'), /1 lines with other bytes than were sent/],
    [
      'a cut object',
      ({ objects }) => objects.splice(1, 1, { key: 'two', text: objects[1]?.text.slice(0, -5) ?? '' }),
      /1 objects that end inside a line, such as two/,
    ],
    [
      'lines out of order',
      ({ objects, line }) => objects.splice(0, 1, { key: 'one', text: [...'bacd'].map(line).join('') }),
      /1 objects whose lines are not consecutive/,
    ],
    [
      'a gap inside an object',
      ({ objects, line }) => objects.splice(0, 1, { key: 'one', text: [...'abd'].map(line).join('') }),
      /1 objects whose lines are not consecutive/,
    ],
    [
      'an object delivered twice',
      ({ objects: [one], objects }) => one && objects.push({ ...one, key: 'again' }),
      /4 lines delivered twice/,
    ],
    [
      'an acknowledgement with another sequence number',
      ({ ledger }) => ledger.acknowledged.set('a', { shardId: 's0', sequenceNumber: '2' }),
      /1 acknowledged events not at/,
    ],
  ])('finds %s', (_name, damage, message) => {
    const run = healthyRun()
    damage(run)
    expect(problems(run).join('; ')).toMatch(message)
  })

  it('accepts an event without a response twice or not at all', () => {
    const all = healthyRun()
    const [one, two] = all.objects
    const [first] = all.records
    if (!one || !two || !first) throw new Error('no objects')
    all.records.push({ ...first, sequenceNumber: '3' })
    two.text += first.lines.join('')
    all.ledger.sent.set('never seen', '{}')
    all.ledger.unknown.add('never seen')
    expect(check(all.ledger, all.records, all.objects)).toMatchObject({
      problems: [],
      resentTwice: 2,
      unknownStored: 0,
    })
  })

  it('finds the order of a shard that holds a record several times', () => {
    const all = healthyRun()
    const [one, two] = all.objects
    const [first] = all.records
    if (!one || !two || !first) throw new Error('no objects')
    all.records.push({ ...first, sequenceNumber: '3' })
    two.text += first.lines.join('')
    const third = { key: 'three', text: first.lines.join('') }
    all.records.push({ ...first, sequenceNumber: '4' })
    all.objects = [third, two, one]
    expect(check(all.ledger, all.records, all.objects)).toMatchObject({ problems: [], resentTwice: 4 })
  })
})
