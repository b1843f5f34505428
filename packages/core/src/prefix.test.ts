import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { evaluatePrefix, objectKey } from './object-key.ts'
import { deliveryStream } from './pipeline.ts'
import { prefixProblem } from './prefix.ts'

const errors = 'errors/!{firehose:error-output-type}/'

describe('prefixProblem', () => {
  it('accepts the prefixes of the pipeline', () => {
    expect(prefixProblem(deliveryStream.prefix, deliveryStream.errorOutputPrefix)).toBeUndefined()
  })

  it.each([
    ['no prefixes at all', '', ''],
    ['plain text, and an error prefix without expressions', 'events/', 'errors/'],
    ['random strings', 'events/!{firehose:random-string}/!{timestamp:yyyy/MM/dd}/', errors],
    ['a literal in a timestamp', "!{timestamp:'year='yyyy'/month='MM}/", errors],
    ['an exclamation mark and a brace apart', 'events!/{x}/', ''],
  ])('accepts %s', (_, prefix, errorPrefix) => expect(prefixProblem(prefix, errorPrefix)).toBeUndefined())

  it.each([
    ['the error type outside the error prefix', 'events/!{firehose:error-output-type}/', errors, /must not contain/],
    ['expressions without an error prefix', 'dt=!{timestamp:yyyy}/', '', /needs an ErrorOutputPrefix/],
    ['an error prefix without the error type', 'events/', 'errors/!{timestamp:yyyy}/', /must contain/],
    ['an expression that does not end', 'events/!{timestamp:yyyy', errors, /only start an expression/],
    ['an expression without a value', 'events/!{timestamp}/', errors, /only start an expression/],
    ['an unknown namespace', 'events/!{date:yyyy}/', errors, /!\{date:yyyy\}/],
    ['an unknown firehose value', 'events/!{firehose:shard}/', errors, /!\{firehose:shard\}/],
    ['an unknown field of time', 'events/!{timestamp:yyyy-QQ}/', errors, /QQ/],
    ['dynamic partitioning by a query', 'events/!{partitionKeyFromQuery:user}/', errors, /dynamic partitioning/],
    ['dynamic partitioning by a Lambda function', '!{partitionKeyFromLambda:user}/', errors, /dynamic partitioning/],
  ])('rejects %s', (_, prefix, errorPrefix, reason) => expect(prefixProblem(prefix, errorPrefix)).toMatch(reason))

  it.each([
    ["!{timestamp:'year='yyyy}", 'year=2026'],
    ["!{timestamp:HH 'o''clock'}", "07 o'clock"],
    ["!{timestamp:HH''mm}", "07'30"],
    ["!{timestamp:''''}", "'"],
  ])('reads the quotes of %s as Java does', (prefix, evaluated) => {
    const arrival = new Date('2026-11-23T07:30:00Z')
    expect(evaluatePrefix({ prefix, arrival, randomString: () => '' })).toBe(evaluated)
  })

  it.each([
    ['!{timestamp:yy}', '26'],
    ['!{timestamp:ss.SSS}', '09.123'],
    ['events/', 'events/2026/11/23/07/'],
    ['!{firehose:random-string}-', 'r-2026/11/23/07/'],
  ])('evaluates %s to %s', (prefix, evaluated) => {
    const arrival = new Date('2026-11-23T07:30:09.123Z')
    expect(evaluatePrefix({ prefix, arrival, randomString: () => 'r' })).toBe(evaluated)
  })

  it('throws for an expression that it cannot evaluate', () => {
    const evaluate = (prefix: string) => () => evaluatePrefix({ prefix, arrival: new Date(0), randomString: () => 'r' })
    expect(evaluate('events/!{date}/')).toThrow('!{date}')
    expect(evaluate('events/!{firehose:error-output-type}/')).toThrow('!{firehose:error-output-type}')
  })

  it('counts 512 characters after evaluation', () => {
    const evaluated = (characters: number) => `${'x'.repeat(characters - 4)}!{timestamp:yyyy}`
    expect(prefixProblem(evaluated(511), errors)).toBeUndefined()
    expect(prefixProblem(evaluated(512), errors)).toBeUndefined()
    expect(prefixProblem(evaluated(513), errors)).toMatch('513 characters')
  })

  it('counts 11 characters for a random string', () => {
    const evaluated = (characters: number) => `${'x'.repeat(characters - 15)}!{timestamp:yyyy}!{firehose:random-string}`
    expect(prefixProblem(evaluated(512), errors)).toBeUndefined()
    expect(prefixProblem(evaluated(513), errors)).toMatch('513 characters')
  })

  it('names the prefix in its message', () => {
    expect(prefixProblem('events/!{', errors)).toMatch('In the Prefix,')
    expect(prefixProblem('events/', `${errors}!{`)).toMatch('In the ErrorOutputPrefix,')
  })

  it('rejects every prefix that no object key can be made of', () => {
    const part = fc.constantFrom('!{', '}', ':', 'timestamp', 'firehose', 'yyyy', "'", '/', '!{timestamp:HH}', 'a')
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const prefix = parts.join('')
        fc.pre(prefixProblem(prefix, errors) === undefined)
        const key = { deliveryStream: 'd', version: 1, arrival: new Date(0), uuid: 'u', fileExtension: '' }
        expect(objectKey({ ...key, prefix, randomString: () => 'r' })).toMatch(/d-1-1970-01-01-00-00-00-u$/)
      }),
    )
  })
})
