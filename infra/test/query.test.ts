import { app, deliveryStream, query } from '@sluice/core/pipeline'
import { describe, expect, it } from 'vitest'
import type { Graph } from './evaluate.ts'
import { graphOf } from './evaluated.ts'
import { one } from './graph.ts'

const prod = await graphOf('prod')
const personal = await graphOf('personal')
const { inputs: table } = one(prod, 'aws:glue/catalogTable:CatalogTable')

describe('the events table', () => {
  it('has the same name in every stage, in a database per stage', () => {
    const databaseOf = (graph: Graph) => one(graph, 'aws:glue/catalogDatabase:CatalogDatabase').inputs.name
    expect([databaseOf(prod), databaseOf(personal)]).toEqual(
      [app, `${app}_frank`].map((name) => name.replaceAll('-', '_')),
    )
    for (const graph of [prod, personal]) {
      const { inputs } = one(graph, 'aws:glue/catalogTable:CatalogTable')
      expect(inputs).toMatchObject({
        name: query.table,
        databaseName: databaseOf(graph),
        tableType: 'EXTERNAL_TABLE',
      })
    }
  })

  it('has one text column, split by a character that JSON never contains', () => {
    const { columns, serDeInfo, inputFormat } = table.storageDescriptor
    expect(columns).toEqual([{ name: 'line', type: 'string' }])
    expect(inputFormat).toBe('org.apache.hadoop.mapred.TextInputFormat')
    expect(serDeInfo.serializationLibrary).toBe('org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe')
    const { 'field.delim': delimiter, ...others } = serDeInfo.parameters
    expect(() => JSON.parse(`"${delimiter}"`)).toThrow('control character')
    expect(() => JSON.parse(`{${delimiter}}`)).toThrow()
    expect(others).toEqual({})
  })

  it('reads the folders that Firehose writes', () => {
    const { bucketArn } = one(prod, 'aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream').inputs
      .extendedS3Configuration
    const bucketUrl = `s3://${bucketArn.slice('arn:aws:s3:::'.length)}/`
    const at = (template: string, day: string, hour: string) => template.replace(day, '2026-11-23').replace(hour, '07')
    const written = bucketUrl + at(deliveryStream.prefix, '!{timestamp:yyyy-MM-dd}', '!{timestamp:HH}')
    const read = at(table.parameters['storage.location.template'], `\${dt}`, `\${hour}`)
    expect(read).toBe(written)
    expect(read).toContain('2026-11-23')
  })

  it('is located in the folder of the events, which excludes the errors', () => {
    const { location } = table.storageDescriptor
    const [, folder] = /^s3:\/\/[^/]+\/(.+\/)$/.exec(location) ?? []
    expect(folder).toBeDefined()
    expect(deliveryStream.prefix.startsWith(`${folder}`)).toBe(true)
    expect(deliveryStream.errorOutputPrefix.startsWith(`${folder}`)).toBe(false)
    expect(prod.outputs.events).toBe(location)
  })

  it('grants nobody access: the account decides who can query', () => {
    const types = prod.resources
      .map(({ type }) => type)
      .filter((type) => /^aws:(glue|lakeformation|athena)\//.test(type))
    expect(types).toEqual(['aws:glue/catalogDatabase:CatalogDatabase', 'aws:glue/catalogTable:CatalogTable'])
  })
})
