import type { Resource } from '../evaluate.ts'
import { statements } from '../graph.ts'
import { allowsNo, isEveryone, type Section, trustOf } from './rule.ts'

const role = 'aws:iam/role:Role'
const escalation = /^(\*|(iam|sts|lambda|ec2|glue|cloudformation|codebuild|codestar|datapipeline|sagemaker):)/

export const roleSection: Section = {
  title: 'Roles',
  rules: [
    {
      id: 'CKV_AWS_60',
      requirement: 'No role can be assumed by everyone.',
      type: role,
      passes: ({ inputs }) => !trustOf(inputs).some(({ Principal }) => isEveryone(Principal)),
    },
    {
      id: 'CKV_AWS_61',
      requirement: 'No role can be assumed by a whole account.',
      type: role,
      passes: ({ inputs }) => !trustOf(inputs).some(({ Principal }) => /\d{12}/.test(JSON.stringify(Principal))),
    },
    {
      id: 'CKV_AWS_274',
      requirement: 'No role has AdministratorAccess.',
      type: role,
      passes: ({ inputs }) => !hasManagedPolicy(inputs, 'AdministratorAccess'),
    },
    {
      id: 'CKV2_AWS_56',
      requirement: 'No role has IAMFullAccess.',
      type: role,
      passes: ({ inputs }) => !hasManagedPolicy(inputs, 'IAMFullAccess'),
    },
    {
      id: 'CKV_AWS_62',
      requirement: 'No statement allows every action on every resource.',
      type: role,
      passes: allowsNo(({ action, resource }) => action === '*' && resource === '*'),
    },
    {
      id: 'CKV_AWS_63',
      requirement: 'No statement allows every action.',
      type: role,
      passes: allowsNo(({ action }) => action === '*'),
    },
    {
      id: 'CKV2_AWS_40',
      requirement: 'No statement allows every IAM action.',
      type: role,
      passes: allowsNo(({ action }) => /^(iam:)?\*$/.test(action)),
    },
    {
      id: 'CKV_AWS_286',
      requirement: 'No statement allows a role to get more privileges.',
      type: role,
      passes: allowsNo(({ action }) => escalation.test(action)),
    },
    {
      id: 'CKV_AWS_287',
      requirement: 'No statement exposes credentials.',
      type: role,
      passes: allowsNo(({ action }) => /^(\*|iam:|sts:|.*Token|.*Secret)/.test(action)),
    },
    {
      id: 'CKV_AWS_288',
      requirement: 'No statement allows reading from every resource.',
      type: role,
      passes: allowsNo(({ resource }) => resource === '*'),
    },
    {
      id: 'CKV_AWS_289',
      requirement: 'No statement allows managing permissions of every resource.',
      type: role,
      passes: allowsNo(({ resource }) => resource === '*'),
    },
    {
      id: 'CKV_AWS_290',
      requirement: 'No statement allows writing to every resource.',
      type: role,
      passes: allowsNo(({ resource }) => resource === '*'),
    },
    {
      id: 'CKV_AWS_355',
      requirement: 'No statement applies to every resource.',
      type: role,
      passes: allowsNo(({ resource }) => resource === '*'),
    },
  ],
}

export const githubSection: Section = {
  title: 'Roles for GitHub Actions: `Diff`, `Deploy`',
  rules: [
    {
      id: 'CKV_AWS_393',
      requirement: "GitHub's tokens are limited to one repository and environment.",
      type: 'AWS::IAM::Role',
      passes: ({ inputs }) =>
        statements(inputs.AssumeRolePolicyDocument).every(({ Condition }) =>
          /^\{"StringEquals":\{.*:sub":\{"Fn::Sub":"repo:\$\{Repository\}:environment:\$\{Stage\}[a-z-]*"/.test(
            JSON.stringify(Condition),
          ),
        ),
    },
  ],
}

function hasManagedPolicy({ managedPolicyArns = [] }: Resource['inputs'], name: string): boolean {
  return managedPolicyArns.some((arn: string) => arn.endsWith(`/${name}`))
}
