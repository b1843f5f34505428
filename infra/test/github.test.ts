import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { boundaryName, region } from '@sluice/core/pipeline'
import { describe, expect, it } from 'vitest'
import type { Graph } from './evaluate.ts'
import { graphOf } from './evaluated.ts'
import { account } from './fake-aws.ts'
import { beyondBoundary, missingServices, statementsOf, template } from './github/limits.ts'
import { covers, resolved } from './github/resolved.ts'
import { githubTemplate } from './github/template.ts'
import { all, permissionsOf } from './graph.ts'
import { root } from './platform.ts'

const text = readFileSync(join(root, 'infra/github.json'), 'utf8')
const workflows = Object.fromEntries(
  ['check.yml', 'deploy.yml', 'rollback.yml'].map((name) => [
    name,
    readFileSync(join(root, '.github/workflows', name), 'utf8'),
  ]),
) as Record<'check.yml' | 'deploy.yml' | 'rollback.yml', string>
const page = readFileSync(join(root, 'docs/deploy/github-actions.md'), 'utf8')

/** Graphs of a production stage, a personal stage and `production`, whose names have a suffix. */
const graphs = await Promise.all((['prod', 'personal', 'iam'] as const).map(graphOf))
describe('infra/github.json', () => {
  it('is the reviewed template that its sources make (npm run github)', () => {
    expect(text).toBe(githubTemplate())
  })

  it('accepts one repository without wildcards', () => {
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

  it('names no partition and no account', () => {
    expect(text).not.toMatch(/arn:aws|\d{12}/)
  })

  it.each(graphs.map((graph) => [graph.stage, graph] as const))(
    'has a boundary for the roles of %s that excludes other stages',
    (stage, graph) => {
      const boundary = statementsOf(graph, 'RoleBoundary')
      expect(beyondBoundary(graph)).toEqual([])
      const roles = ['ApiRouteSubmitHandlerRole', 'DeliveryRole']
      for (const other of graphs.filter((one) => one.stage !== stage))
        for (const role of roles)
          expect(permissionsOf(other, role).allowed.filter((statement) => covers(boundary, statement))).toEqual([])
    },
  )

  it.each(graphs.map((graph) => [graph.stage, graph] as const))(
    'lets Deploy of %s change its roles, and those of no other stage',
    (stage, graph) => {
      const statements = statementsOf(graph, 'Deploy')
      const canChange = (name: string) =>
        covers(statements, { Effect: 'Allow', Action: 'iam:UpdateAssumeRolePolicy', Resource: roleArn(name) })
      expect(roleNames(graph).map(canChange)).toEqual([true, true])
      const others = [
        ...graphs.filter((one) => one.stage !== stage).flatMap(roleNames),
        'DeliveryRole-0000000',
        'admin',
      ]
      // A stage whose name starts with this stage's name.
      const longer = roleNames(graph).map((name) => name.replace(`-${stage}-`, `-${stage}-2-`))
      expect([...others, ...longer].filter(canChange)).toEqual([])
    },
  )

  it('lets Deploy create a role or change its permissions only with the boundary', () => {
    const [prod] = graphs as [Graph]
    const condition = `"iam:PermissionsBoundary":"${boundaryArn}"`
    const withBoundary = statementsOf(prod, 'Deploy').filter(({ Condition }) =>
      JSON.stringify(Condition)?.includes(condition),
    )
    expect(withBoundary.flatMap(({ Action }) => Action)).toEqual([
      'iam:AttachRolePolicy',
      'iam:CreateRole',
      'iam:DeleteRolePolicy',
      'iam:DetachRolePolicy',
      'iam:PutRolePermissionsBoundary',
      'iam:PutRolePolicy',
    ])
  })

  it('limits Deploy to the services of the resources that a stage can have', async () => {
    for (const graph of [...graphs, await graphOf('watched')]) expect(missingServices(graph)).toEqual([])
  })
})

describe('the boundary of the roles', () => {
  it('is on every role of a stage that has one, and on none of the others', async () => {
    const bounded = await graphOf('bounded')
    const boundaryOf = (graph: Graph) => all(graph, 'aws:iam/role:Role').map(({ inputs }) => inputs.permissionsBoundary)
    expect(boundaryOf(bounded)).toEqual([boundaryArn, boundaryArn])
    for (const graph of graphs) expect(boundaryOf(graph)).toEqual([undefined, undefined])
  })

  it('has the name that the template gives it', () => {
    const name = resolved(template, 'prod').Resources.RoleBoundary.Properties.ManagedPolicyName
    expect(name).toBe(boundaryName('prod'))
  })
})

describe('each workflow', () => {
  it.each(Object.entries(workflows))('pins the actions of %s to a commit, because a tag can move', (_, content) => {
    const uses = [...content.matchAll(/uses: (.*)/g)].map(([, action = '']) => action)
    expect(uses.length).toBeGreaterThan(0)
    expect(uses.filter((action) => !/^[\w/-]+@[0-9a-f]{40} # v[\d.]+$/.test(action))).toEqual([])
  })

  it.each(['deploy.yml', 'rollback.yml'] as const)('uses OIDC roles instead of AWS keys: %s', (name) => {
    const content = workflows[name]
    expect(content).not.toMatch(/aws-access-key-id|aws-secret-access-key/i)
    // The key with which the smoke test sends its event.
    expect(content.match(/secrets\.\w+/g)).toEqual(['secrets.SLUICE_KEY'])
    const roles = [...content.matchAll(/role-to-assume: \$\{\{ (.*) \}\}/g)].map(([, role]) => role)
    expect(roles).toEqual(['vars.AWS_DIFF_ROLE', 'vars.AWS_DEPLOY_ROLE'])
    expect(content.match(/environment: .*/g)).toEqual(['environment: prod-diff', 'environment: prod'])
    expect(content.match(/aws-region: .*/g)).toEqual([`aws-region: ${region}`, `aws-region: ${region}`])
    expect(content.match(/^permissions: \{\}$/m)).not.toBeNull()
    expect(content.match(/id-token: write/g)).toHaveLength(2)
    expect(content).not.toMatch(/: write(?<!id-token: write)|pull_request_target/)
    expect(content).toContain('group: deploy-prod\n      cancel-in-progress: false')
  })
})

const stepsOf = (job: string) => [...job.matchAll(/- run: (.*)/g)].map(([, step]) => step)

describe('the deploy workflow', () => {
  it('deploys only main, after every test and check, which get no token', () => {
    const [before = '', rest = ''] = workflows['deploy.yml'].split('\n  check:')
    const [check = '', deploy = ''] = rest.split('\n  deploy:')
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
    for (const name of ['infra/github.json', 'AWS_DIFF_ROLE', 'AWS_DEPLOY_ROLE', 'prod-diff', 'rollback.yml'])
      expect(page).toContain(name)
    expect(page).toContain(String.raw`--jq '"\(.owner.login)@\(.owner.id)/\(.name)@\(.id)"'`)
  })
})

describe('the rollback workflow', () => {
  const [before = '', rest = ''] = workflows['rollback.yml'].split('\n  diff:')
  const [diff = '', rollback = ''] = rest.split('\n  rollback:')

  it('deploys only a tag of a release on main, when somebody starts it there', () => {
    expect(before).toContain('\non:\n  workflow_dispatch:\n')
    expect(before).not.toMatch(/^ {2}(?:push|pull_request|schedule):/m)
    expect(diff).toContain("if: github.ref == 'refs/heads/main' && ")
    expect(diff).toContain('git merge-base --is-ancestor HEAD origin/main')
    // An input in a script would be part of the script.
    expect(diff.match(/.*\$\{\{ inputs\.tag \}\}/g)).toEqual([
      `          ref: refs/tags/\${{ inputs.tag }}`,
      `          TAG: \${{ inputs.tag }}`,
    ])
    expect(rollback).not.toContain('inputs.')
    expect(before).toContain('\n    shell: bash\n')
  })

  it('deploys the commit whose diff was read, after an approval', () => {
    expect(stepsOf(diff)).toEqual(['npm ci', 'npx sst diff --stage prod | tee diff.txt'])
    expect(diff).toContain(`commit: \${{ steps.release.outputs.commit }}`)
    expect(rollback).toMatch(/^\n {4}needs: diff\n/)
    expect(rollback).not.toMatch(/^ {4}if:/m)
    expect(rollback).toContain(`ref: \${{ needs.diff.outputs.commit }}`)
    expect(stepsOf(rollback)).toEqual(['npm ci', 'npx sst deploy --stage prod', 'npm run smoke -- --stage prod'])
  })

  it('stops at a diff that replaces what holds events', () => {
    const pattern = new RegExp(/! grep -E '(.*)' diff\.txt/.exec(diff)?.[1] ?? '$^', 'm')
    // Lines that SST printed.
    const replacing = [
      '+  Stream sst:aws:KinesisStream → StreamStream aws:kinesis:Stream',
      '+  DeliveryStream aws:kinesis:FirehoseDeliveryStream',
      '+  DeliveryRole aws:iam:Role',
      '-  Bucket sst:aws:Bucket → BucketBucket aws:s3:Bucket',
    ]
    expect(replacing.filter((line) => !pattern.test(line))).toEqual([])
    const others = [
      '*  DeliveryStream aws:kinesis:FirehoseDeliveryStream',
      '+  Web sst:aws:StaticSite → WebBuilder command:local:Command',
      '-  ApiRouteSubmit sst:aws:ApiGatewayV2LambdaRoute → ApiRouteSubmitHandlerRole aws:iam:Role',
      '*  DeliveryPolicy aws:iam:RolePolicy',
    ]
    expect(others.filter((line) => pattern.test(line))).toEqual([])
  })
})

const boundaryArn = `arn:aws:iam::${account}:policy/${boundaryName('prod')}`
const roleArn = (name: string) => `arn:aws:iam::${account}:role/${name}`
const roleNames = (graph: Graph) => all(graph, 'aws:iam/role:Role').map(({ inputs }) => String(inputs.name))
