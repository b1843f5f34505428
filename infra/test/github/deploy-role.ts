import { handler } from '@sluice/core/pipeline'
import { arn, roles, type Statement } from './cloud-formation.ts'

const { handler: handlerRole, delivery: deliveryRole } = roles
const bothRoles = [handlerRole, deliveryRole]

const passTo = (role: object, service: string): Statement => ({
  Effect: 'Allow',
  Action: 'iam:PassRole',
  Resource: role,
  Condition: { StringEquals: { 'iam:PassedToService': service } },
})

/** Returns the statements about roles for Deploy. `boundary` is the ARN of the policy that each role must have. */
export const deployStatements = (boundary: object): readonly Statement[] => [
  {
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html#access_policies_boundaries-delegate
    Effect: 'Allow',
    Action: [
      'iam:AttachRolePolicy',
      'iam:CreateRole',
      'iam:DeleteRolePolicy',
      'iam:DetachRolePolicy',
      'iam:PutRolePermissionsBoundary',
      'iam:PutRolePolicy',
    ],
    Resource: bothRoles,
    Condition: { StringEquals: { 'iam:PermissionsBoundary': boundary } },
  },
  {
    Effect: 'Allow',
    Action: [
      'iam:DeleteRole',
      'iam:GetRole',
      'iam:GetRolePolicy',
      'iam:ListAttachedRolePolicies',
      'iam:ListInstanceProfilesForRole',
      'iam:ListRolePolicies',
      'iam:TagRole',
      'iam:UntagRole',
      'iam:UpdateAssumeRolePolicy',
      'iam:UpdateRole',
      'iam:UpdateRoleDescription',
    ],
    Resource: bothRoles,
  },
  passTo(handlerRole, 'lambda.amazonaws.com'),
  passTo(deliveryRole, 'firehose.amazonaws.com'),
]

/** The services of every resource that a stage can have, and of SST's own state. */
export const services = [
  'acm',
  'apigateway',
  'budgets',
  'cloudfront',
  'cloudfront-keyvaluestore',
  'cloudwatch',
  'ecr',
  'firehose',
  'glue',
  'kinesis',
  'kms',
  'lambda',
  'logs',
  'route53',
  's3',
  'sns',
  'ssm',
  'wafv2',
]

/** The code of a function has the permissions of the function's role. */
const useOfFunctions = [
  'lambda:CreateFunction',
  'lambda:InvokeFunction',
  'lambda:InvokeFunctionUrl',
  'lambda:UpdateFunctionCode',
  'lambda:UpdateFunctionConfiguration',
]

export const deployBoundary: readonly Statement[] = [
  {
    Effect: 'Allow',
    Action: [...services.map((service) => `${service}:*`), 'sts:GetCallerIdentity'],
    Resource: '*',
  },
  { Effect: 'Allow', Action: 'iam:*', Resource: bothRoles },
  // The first custom domain of an account: https://docs.aws.amazon.com/apigateway/latest/developerguide/using-service-linked-roles.html
  {
    Effect: 'Allow',
    Action: 'iam:CreateServiceLinkedRole',
    Resource: arn('iam', 'role/aws-service-role/ops.apigateway.amazonaws.com/*'),
  },
  { Effect: 'Deny', Action: 'iam:DeleteRolePermissionsBoundary', Resource: '*' },
  {
    Effect: 'Deny',
    Action: useOfFunctions,
    NotResource: ['', ':*'].map((end) => arn('lambda', `function:${handler.name}\${Suffix}${end}`)),
  },
]
