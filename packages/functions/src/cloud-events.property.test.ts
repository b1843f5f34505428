import { propertyRuns, propertyTimeoutMs } from '@sluice/core/property-runs'
import { CloudEvent, HTTP } from 'cloudevents'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readBack, submit } from '../test/cloud-events.ts'

const visible = fc.stringMatching(/^[!-$&-~]([ -$&-~]{0,20}[!-$&-~])?$/)
const unquoted = visible.filter((text) => !text.startsWith('"'))
const attributes = fc.record(
  {
    id: unquoted,
    source: fc
      .oneof(fc.webUrl(), fc.constantFrom('/till/3', 'urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66', 'a:b@c'))
      .filter((url) => !url.includes('%')),
    type: unquoted,
    subject: unquoted,
    time: fc
      .date({ min: new Date('1970-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
      .map((date) => date.toISOString()),
    dataschema: fc.constantFrom('https://example.com/schema.json', 'urn:x:y'),
    traceparent: unquoted,
  },
  { requiredKeys: ['id', 'source', 'type'] },
)
const jsonData = fc.jsonValue({ maxDepth: 3 }).filter((value) => typeof value === 'object' && value !== null)

describe('POST /submit with CloudEvents of the SDK', () => {
  it('stores structured events as the SDK wrote them', { timeout: propertyTimeoutMs }, () =>
    fc.assert(
      fc.asyncProperty(attributes, jsonData, async (context, data) => {
        const message = HTTP.structured(new CloudEvent({ ...context, data }))
        const { status, answer, lines } = await submit(message)
        expect([status, answer.results[0]?.id]).toEqual([202, `${context.source} ${context.id}`])
        expect(lines[0]?.endsWith(`,${(message.body as string).slice(1)}`)).toBe(true)
      }),
      propertyRuns,
    ),
  )

  it('stores binary events as the equivalent structured events', { timeout: propertyTimeoutMs }, () =>
    fc.assert(
      fc.asyncProperty(attributes, jsonData, async (context, data) => {
        const sent = new CloudEvent({ ...context, data, datacontenttype: 'application/json' })
        const { status, answer, lines } = await submit(HTTP.binary(sent))
        expect([status, answer.results[0]?.error]).toEqual([202, undefined])
        const { _meta, event } = readBack(lines[0])
        expect(_meta.id).toBe(`${context.source} ${context.id}`)
        expect(event).toEqual(JSON.parse(JSON.stringify(sent)))
      }),
      propertyRuns,
    ),
  )
})
