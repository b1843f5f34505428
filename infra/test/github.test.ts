import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { app, region } from '@sluice/core/pipeline'
import { describe, expect, it } from 'vitest'
import { graphOf } from './evaluated.ts'
import type { Statement } from './graph.ts'
import { root } from './platform.ts'

const template = JSON.parse(readFileSync(join(root, 'infra/github.json'), 'utf8'))
const workflow = readFileSync(join(root, '.github/workflows/deploy.yml'), 'utf8')
const page = readFileSync(join(root, 'docs/deploy/github-actions.md'), 'utf8')
const { Diff, Deploy } = template.Resources

describe('the roles for GitHub', () => {
  it.each([
    ['Diff', 'prod-diff'],
    ['Deploy', 'prod'],
  ])('let only tokens of one repository and environment assume %s', (name, environment) => {
    const { Statement } = template.Resources[name].Properties.AssumeRolePolicyDocument
    expect(Statement).toEqual([
      {
        Effect: 'Allow',
        Action: 'sts:AssumeRoleWithWebIdentity',
        Principal: { Federated: { 'Fn::If': ['NewProvider', { Ref: 'GitHub' }, { Ref: 'Provider' }] } },
        Condition: {
          StringEquals: {
            'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
            'token.actions.githubusercontent.com:sub': {
              'Fn::Sub': `repo:\${Repository}:environment:${environment}`,
            },
          },
        },
      },
    ])
  })

  it('have one provider and accept one repository without wildcards', () => {
    const types = Object.values<{ Type: string }>(template.Resources).map(({ Type }) => Type)
    expect(types.sort()).toEqual(['AWS::IAM::OIDCProvider', 'AWS::IAM::Role', 'AWS::IAM::Role'])
    const pattern = new RegExp(`^(?:${template.Parameters.Repository.AllowedPattern})$`)
    const names = [
      'acme/sluice',
      'a-b/c.d_e',
      'acme-2024/app-2025',
      'acme/app-123456',
      'acme@123/sluice@456',
      'a-b@1/c.d_e@1304267049',
    ]
    expect(names.filter((name) => !pattern.test(name))).toEqual([])
    const others = [
      'acme/*',
      'octocat-123456/my-repo-456789',
      '*',
      'acme',
      'acme/sluice:environment:x',
      'a/b/c',
      'acme@*/sluice@456',
      'acme@123/sluice@*',
    ]
    const halves = ['acme@123/sluice', 'acme/sluice@456', 'acme@/sluice@', 'acme@x/sluice@y']
    expect([...others, ...halves].filter((name) => pattern.test(name))).toEqual([])
  })

  it("let Diff only read SST's state of this app and stage", () => {
    const { ManagedPolicyArns, Policies } = Diff.Properties
    expect(ManagedPolicyArns).toBeUndefined()
    const parameter = `arn:aws:ssm:*:\${AWS::AccountId}:parameter/sst`
    const allowed = Policies.flatMap((policy: { PolicyDocument: { Statement: Statement[] } }) =>
      policy.PolicyDocument.Statement.map(({ Action, Resource }) => [Action, Resource]),
    )
    // The paths of the state of one app and stage, and of all its stages, in pkg/project/provider/aws.go of SST.
    expect(allowed).toEqual([
      ['s3:ListBucket', 'arn:aws:s3:::sst-state-*'],
      [
        's3:GetObject',
        ['prod', '_fallback'].map((stage) => ({ 'Fn::Sub': `arn:aws:s3:::sst-state-*/*/\${App}/${stage}.json` })),
      ],
      [
        'ssm:GetParameter',
        ['bootstrap', `passphrase/\${App}/prod`, `passphrase/\${App}/_fallback`].map((name) => ({
          'Fn::Sub': `${parameter}/${name}`,
        })),
      ],
    ])
  })

  it("let Deploy change only prod's roles", async () => {
    const { Action, Resource } = Deploy.Properties.Policies[0].PolicyDocument.Statement[0]
    expect(Action.join(' ')).not.toContain('*')
    expect(template.Parameters.App.Default).toBe(app)
    const allowed = Resource.map((one: { 'Fn::Sub': string }) =>
      one['Fn::Sub']
        .split(':role/')[1]
        ?.replace(/\$\{App\}/, app)
        .replace('*', ''),
    )
    expect(allowed).toEqual([`${app}-prod-`, 'DeliveryRole-'])
    const prod = await graphOf('prod')
    const roles = prod.resources.filter(({ type }) => type === 'aws:iam/role:Role')
    const names = roles.map(({ name, inputs }) => String(inputs.name ?? `${name}-0000000`))
    expect(names.filter((name) => !allowed.some((start: string) => name.startsWith(start)))).toEqual([])
  })
})

describe('each workflow', () => {
  it.each(['check.yml', 'deploy.yml'])('pins the actions of %s to a commit, because a tag can move', (name) => {
    const text = readFileSync(join(root, '.github/workflows', name), 'utf8')
    const uses = [...text.matchAll(/uses: (.*)/g)].map(([, action = '']) => action)
    expect(uses.length).toBeGreaterThan(0)
    expect(uses.filter((action) => !/^[\w/-]+@[0-9a-f]{40} # v[\d.]+$/.test(action))).toEqual([])
  })
})

describe('the deploy workflow', () => {
  it('uses OIDC roles instead of AWS keys, one per job that calls AWS', () => {
    expect(workflow).not.toMatch(/aws-access-key-id|aws-secret-access-key/i)
    // The key with which the smoke test sends its event.
    expect(workflow.match(/secrets\.\w+/g)).toEqual(['secrets.SLUICE_KEY'])
    const roles = [...workflow.matchAll(/role-to-assume: \$\{\{ (.*) \}\}/g)].map(([, role]) => role)
    expect(roles).toEqual(['vars.AWS_DIFF_ROLE', 'vars.AWS_DEPLOY_ROLE'])
    expect(workflow.match(/^permissions: \{\}$/m)).not.toBeNull()
    expect(workflow.match(/id-token: write/g)).toHaveLength(2)
    expect(workflow).not.toMatch(/: write(?<!id-token: write)|pull_request_target/)
  })

  it("uses the roles' environments and the definition's region", () => {
    expect(workflow.match(/environment: .*/g)).toEqual(['environment: prod-diff', 'environment: prod'])
    expect(workflow.match(/aws-region: .*/g)).toEqual([`aws-region: ${region}`, `aws-region: ${region}`])
  })

  it('deploys only main, after every test and check, which get no token', () => {
    const [before = '', rest = ''] = workflow.split('\n  check:')
    const [check = '', deploy = ''] = rest.split('\n  deploy:')
    const stepsOf = (job: string) => [...job.matchAll(/- run: (.*)/g)].map(([, step]) => step)
    expect(check).toContain("if: github.event_name != 'pull_request' && github.ref == 'refs/heads/main'")
    expect(check).not.toMatch(/id-token|environment|role-to-assume/)
    expect(stepsOf(check)).toEqual(['npm ci', 'npm test', 'npm run test:full', 'npm run check'])
    // Without an `if`, a job runs only after the jobs that it needs have succeeded.
    expect(deploy).toMatch(/^\n {4}needs: check\n/)
    expect(deploy).not.toMatch(/^ {4}if:/m)
    expect(stepsOf(deploy)).toEqual(['npm ci', 'npx sst deploy --stage prod', 'npm run smoke -- --stage prod'])
    expect(before).not.toContain('sst deploy')
  })

  it('is described in docs/deploy/github-actions.md', () => {
    for (const name of ['infra/github.json', 'AWS_DIFF_ROLE', 'AWS_DEPLOY_ROLE', 'prod-diff'])
      expect(page).toContain(name)
    expect(page).toContain(String.raw`--jq '"\(.owner.login)@\(.owner.id)/\(.name)@\(.id)"'`)
  })
})
