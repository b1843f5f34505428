import * as firehose from '@aws-sdk/client-firehose'
import * as kinesis from '@aws-sdk/client-kinesis'
import { firehoseFidelity } from '../src/firehose/inputs.ts'
import { kinesisFidelity } from '../src/kinesis/inputs.ts'
import { s3Fidelity } from '../src/s3/actions.ts'
import { wireActions } from '../test/conformance/s3-model.ts'
import { inputMembers } from '../test/conformance/sdk-model.ts'
import { actionTable, type Service } from './action-table.ts'
import type { Behavior } from './behavior.ts'
import { extras } from './extras.ts'
import { firehoseBehaviors } from './firehose-behaviors.ts'
import { gatewayBehaviors } from './gateway-behaviors.ts'
import { kinesisBehaviors } from './kinesis-behaviors.ts'
import { s3Behaviors } from './s3-behaviors.ts'

const aws = 'https://docs.aws.amazon.com'

/** Returns the input members of an SDK's model, by action. */
function modelOf(client: Record<string, unknown>): (action: string) => string[] {
  const members = inputMembers(client)
  return (action) => members.get(action)?.map(({ path }) => path) ?? []
}

/** Returns the names on the wire of the input in S3's model. */
const s3InputOf = (action: string): string[] => wireActions.get(action)?.inputs.map(({ name }) => name) ?? []

const intro = `# Fidelity of the local AWS

\`npm run fidelity\` generates this page. The actions come from the tables with which the local AWS checks each request, and
the behaviors from [packages/local/fidelity](../packages/local/fidelity). Edit those instead.

\`packages/local\` contains Kinesis, Firehose, S3 and an HTTP API, as far as this pipeline and the clients that people point at
it call them. Each member, header and parameter of a request is honored, ignored for a reason that is given here, or
rejected by its name. Each behavior is

- **supported**: it works as the AWS page describes, and a test covers it;
- **different** on purpose, with the reason;
- **unsupported**: rejected by name, never pretended.

The tests are in \`packages/local/test/conformance\` and use AWS's own SDK. The Kinesis and S3 suites can run against AWS
(\`SLUICE_TARGET=aws npx vitest run packages/local/test/conformance\`, with credentials in the environment). They create and
delete streams, which costs a few cents. They have not been run against AWS yet.`

/** Returns docs/fidelity.md: the tables that the local AWS checks requests with, and how it behaves beside AWS. */
export const fidelityPage = (): string =>
  [
    intro,
    kinesisSection(),
    firehoseSection(),
    s3Section(),
    `## HTTP API and Lambda\n\n${behaviorTable(gatewayBehaviors)}`,
    extras,
  ].join('\n\n')

const kinesisSection = (): string =>
  serviceSection('Kinesis Data Streams', {
    pages: {
      API: `${aws}/kinesis/latest/APIReference/API_Operations.html`,
      limits: `${aws}/streams/latest/dev/service-sizes-and-limits.html`,
      'key concepts': `${aws}/streams/latest/dev/key-concepts.html`,
    },
    others: 'UnknownOperationException',
    actions: kinesisFidelity,
    page: `${aws}/kinesis/latest/APIReference/API_`,
    inputOf: modelOf(kinesis),
    behaviors: kinesisBehaviors,
  })

const firehoseSection = (): string =>
  serviceSection('Firehose', {
    pages: {
      API: `${aws}/firehose/latest/APIReference/API_Operations.html`,
      prefixes: `${aws}/firehose/latest/dev/s3-prefixes.html`,
      'object names': `${aws}/firehose/latest/dev/s3-object-name.html`,
      delivery: `${aws}/firehose/latest/dev/basic-deliver.html`,
    },
    others: 'UnknownOperationException',
    actions: firehoseFidelity,
    page: `${aws}/firehose/latest/APIReference/API_`,
    inputOf: modelOf(firehose),
    behaviors: firehoseBehaviors,
  })

const s3Section = (): string =>
  serviceSection('S3', {
    pages: {
      API: `${aws}/AmazonS3/latest/API/API_Operations.html`,
      keys: `${aws}/AmazonS3/latest/userguide/object-keys.html`,
      'chunked uploads': `${aws}/AmazonS3/latest/API/sigv4-streaming.html`,
      integrity: `${aws}/AmazonS3/latest/userguide/checking-object-integrity.html`,
    },
    others: 'NotImplemented',
    actions: s3Fidelity,
    page: `${aws}/AmazonS3/latest/API/API_`,
    inputOf: s3InputOf,
    behaviors: s3Behaviors,
  })

type Section = Service & {
  pages: Record<string, string>
  /** The error of every action that isn't listed. */
  others: string
  behaviors: readonly Behavior[]
}

const serviceSection = (title: string, { pages, others, behaviors, ...service }: Section): string => `## ${title}

${links(pages)}

### Actions

Every other action gets \`${others}\`.

${actionTable(service)}

### Behavior

${behaviorTable(behaviors)}`

function links(pages: Record<string, string>): string {
  return `Pages: ${Object.entries(pages)
    .map(([name, url]) => `[${name}](${url})`)
    .join(' · ')}`
}

function behaviorTable(behaviors: readonly Behavior[]): string {
  return [
    '| behavior | Sluice | AWS page |',
    '|---|---|---|',
    ...behaviors.map((cells) => `| ${cells.join(' | ')} |`),
  ].join('\n')
}
