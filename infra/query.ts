import { deliveryStream, folderOf, named, query } from '@sluice/core/pipeline'
import { bucket } from './bucket.ts'

const { prefix } = deliveryStream

/** URL of the folder that contains every event. */
export const eventsUrl = $interpolate`s3://${bucket.name}/${folderOf(prefix)}`

// Firehose's expressions in the syntax of Athena's partition projection.
const folder = prefix.replace('!{timestamp:yyyy-MM-dd}', () => `\${dt}`).replace('!{timestamp:HH}', () => `\${hour}`)

const database = new aws.glue.CatalogDatabase('QueryDatabase', {
  name: named(query.database, $app.stage).replaceAll('-', '_'),
})

// https://docs.aws.amazon.com/athena/latest/ug/partition-projection-kinesis-firehose-example-choosing-partition-keys.html
export const table = new aws.glue.CatalogTable('QueryTable', {
  name: query.table,
  databaseName: database.name,
  tableType: 'EXTERNAL_TABLE',
  partitionKeys: [
    { name: 'dt', type: 'string' },
    { name: 'hour', type: 'int' },
  ],
  parameters: {
    EXTERNAL: 'TRUE',
    'projection.enabled': 'true',
    'projection.dt.type': 'date',
    'projection.dt.format': 'yyyy-MM-dd',
    'projection.dt.range': `${query.firstDay},NOW`,
    'projection.dt.interval': '1',
    'projection.dt.interval.unit': 'DAYS',
    'projection.hour.type': 'integer',
    'projection.hour.range': '0,23',
    'projection.hour.digits': '2',
    'storage.location.template': $interpolate`s3://${bucket.name}/${folder}`,
  },
  storageDescriptor: {
    location: eventsUrl,
    inputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
    outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
    serDeInfo: {
      serializationLibrary: 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe',
      // JSON never contains U+0001, not even in a string, so a line is one column.
      parameters: { 'field.delim': '\u0001' },
    },
    // Athena's JSON SerDes reject duplicate keys and ignore the case of keys.
    columns: [{ name: 'line', type: 'string' }],
  },
})
