import { app } from '@sluice/core/pipeline'
import { describe, expect, it } from 'vitest'
import { graphOf, one } from './graph.ts'

const prod = await graphOf('prod')
const personal = await graphOf('personal')
const { inputs: table } = one(prod, 'aws:glue/catalogTable:CatalogTable')

describe('the table of the events', () => {
  it('is called lines, in a database of its own for each stage', () => {
    const databaseOf = (graph: typeof prod) => one(graph, 'aws:glue/catalogDatabase:CatalogDatabase').inputs.name
    expect([databaseOf(prod), databaseOf(personal)]).toEqual(
      [app, `${app}_frank`].map((name) => name.replaceAll('-', '_')),
    )
    for (const graph of [prod, personal]) {
      const { inputs } = one(graph, 'aws:glue/catalogTable:CatalogTable')
      expect(inputs).toMatchObject({ name: 'lines', databaseName: databaseOf(graph), tableType: 'EXTERNAL_TABLE' })
    }
  })

  it('is one text column, whatever is in a line: no delimiter that JSON could hold', () => {
    const { columns, serDeInfo, inputFormat } = table.storageDescriptor
    expect(columns).toEqual([{ name: 'line', type: 'string' }])
    expect(inputFormat).toBe('org.apache.hadoop.mapred.TextInputFormat')
    expect(serDeInfo.serializationLibrary).toBe('org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe')
    const { 'field.delim': delimiter, ...others } = serDeInfo.parameters
    expect(() => JSON.parse(`"${delimiter}"`)).toThrow('control character')
    expect(() => JSON.parse(`{${delimiter}}`)).toThrow()
    expect(others).toEqual({})
  })

  it('has dt and hour as partitions that nobody needs to add', () => {
    expect(table.partitionKeys).toEqual([
      { name: 'dt', type: 'string' },
      { name: 'hour', type: 'int' },
    ])
    expect(table.parameters).toMatchObject({
      'projection.enabled': 'true',
      'projection.dt.type': 'date',
      'projection.dt.format': 'yyyy-MM-dd',
      'projection.dt.range': '2026-01-01,NOW',
      'projection.dt.interval': '1',
      'projection.dt.interval.unit': 'DAYS',
      'projection.hour.type': 'integer',
      'projection.hour.range': '0,23',
      'projection.hour.digits': '2',
    })
  })

  it('looks where Firehose writes, and not at its errors', () => {
    const { bucketArn, prefix } = one(prod, 'aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream').inputs
      .extendedS3Configuration
    const root = `s3://${bucketArn.slice('arn:aws:s3:::'.length)}/`
    const at = (text: string, dt: string, hour: string, names: [string, string]) =>
      text.replace(names[0], dt).replace(names[1], hour)
    const written = root + at(prefix, '2026-11-23', '07', ['!{timestamp:yyyy-MM-dd}', '!{timestamp:HH}'])
    const read = at(table.parameters['storage.location.template'], '2026-11-23', '07', [`\${dt}`, `\${hour}`])
    expect(read).toBe(written)
    expect(read).toBe(`${root}events/dt=2026-11-23/hour=07/`)
    expect(table.storageDescriptor.location).toBe(`${root}events/`)
  })

  it('grants nobody anything: who may query is the account’s to say', () => {
    const types = prod.resources
      .map(({ type }) => type)
      .filter((type) => /^aws:(glue|lakeformation|athena)\//.test(type))
    expect(types).toEqual(['aws:glue/catalogDatabase:CatalogDatabase', 'aws:glue/catalogTable:CatalogTable'])
  })
})
