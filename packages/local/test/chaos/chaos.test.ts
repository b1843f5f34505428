import { describe, expect, it } from 'vitest'
import { chaos } from './chaos.ts'
import { check, type StoredObject } from './check.ts'
import { newLedger } from './load.ts'

/** Three records of two lines each, acknowledged, in two objects. */
function held() {
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
const problems = ({ ledger, records, objects }: ReturnType<typeof held>) => check(ledger, records, objects).problems

describe('the checker', () => {
  it('finds nothing where nothing is wrong', () => {
    expect(check(held().ledger, held().records, held().objects)).toEqual({
      problems: [],
      lines: 6,
      distinct: 6,
      unknownStored: 0,
      resentTwice: 0,
      deliveredTwice: 0,
    })
  })

  it.each<[string, (all: ReturnType<typeof held>) => void, RegExp]>([
    ['a lost object', ({ objects }) => objects.pop(), /2 acknowledged events lost, such as e, f/],
    [
      'a record missing in the stream',
      ({ records }) => records.pop(),
      /2 acknowledged events not at their sequence number/,
    ],
    ['a phantom', ({ ledger }) => ledger.sent.delete('a'), /1 phantoms, such as a/],
    ['a changed byte', ({ ledger }) => ledger.sent.set('a', '{"n":"b"}'), /1 lines that are not what was sent/],
    [
      'a cut object',
      ({ objects }) => objects.splice(1, 1, { key: 'two', text: objects[1]?.text.slice(0, -5) ?? '' }),
      /1 objects that end within a line, such as two/,
    ],
    [
      'lines out of order',
      ({ objects, line }) => objects.splice(0, 1, { key: 'one', text: [...'bacd'].map(line).join('') }),
      /1 objects that are no run/,
    ],
    [
      'a gap within an object',
      ({ objects, line }) => objects.splice(0, 1, { key: 'one', text: [...'abd'].map(line).join('') }),
      /1 objects that are no run/,
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
  ])('finds %s', (_name, spoil, words) => {
    const all = held()
    spoil(all)
    expect(problems(all).join('; ')).toMatch(words)
  })

  it('lets an event be in the stream twice, or not at all, if no answer told of it', () => {
    const all = held()
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
})

describe('the order of a shard', () => {
  it('is found again where a record was stored twice, whichever object is looked at first', () => {
    const all = held()
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

describe('the pipeline', () => {
  it('loses nothing it acknowledged over 50 kills of its parts', { timeout: 600_000 }, async () => {
    const seed = Number(process.env.SLUICE_SEED ?? Math.floor(Math.random() * 1_000_000))
    const result = await chaos({ kills: 50, seed })
    console.log(JSON.stringify(result))
    expect(result.problems, `seed ${seed}`).toEqual([])
    expect(result.acknowledged).toBeGreaterThan(0)
    expect(result.throttled).toBeGreaterThan(0)
  })
})
