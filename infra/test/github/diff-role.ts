import { arn, type Statement, sub } from './cloud-formation.ts'

const passphrase = (stage: string) => arn('ssm', `parameter/sst/passphrase/\${App}/${stage}`)
const state = (stage: string) => sub(`arn:\${AWS::Partition}:s3:::sst-state-*/*/\${App}/${stage}.json`)

/** The calls of `sst diff`. The paths are those in pkg/project/provider/aws.go of SST. */
export const diffStatements: readonly Statement[] = [
  { Effect: 'Allow', Action: 's3:ListBucket', Resource: sub(`arn:\${AWS::Partition}:s3:::sst-state-*`) },
  { Effect: 'Allow', Action: 's3:GetObject', Resource: [state(`\${Stage}`), state('_fallback')] },
  {
    Effect: 'Allow',
    Action: 'ssm:GetParameter',
    Resource: [arn('ssm', 'parameter/sst/bootstrap'), passphrase(`\${Stage}`), passphrase('_fallback')],
  },
  {
    // SST makes the passphrase of a new stage even for a diff. Another passphrase would make the stage's state unreadable.
    Effect: 'Allow',
    Action: 'ssm:PutParameter',
    Resource: [passphrase(`\${Stage}`), passphrase('_fallback')],
    Condition: { StringEquals: { 'ssm:Overwrite': 'false' } },
  },
]
