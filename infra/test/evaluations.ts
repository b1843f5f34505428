import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { access as settings } from '@sluice/core/pipeline'
import { jwt, submitKey } from './access-modes.ts'

/** Output of `evaluate.ts`: the graph as JSON, or an empty graph and the error. */
export type Evaluation = { graph: string; error: string }

export type EvaluationName = keyof typeof evaluations

/** Settings of the definition, by export and member. */
type Changes = Record<string, Record<string, unknown>>

/** Returns the option that replaces the definition's own settings, so that the tests don't depend on them. */
const change = ({ access, watching, boundary, ...others }: Changes = {}) => [
  '--change',
  JSON.stringify({
    access: { ...withoutAll(settings), default: { mode: 'none' }, ...access },
    watching: { email: '', monthlyBudgetUsd: 0, quietHours: 0, ...watching },
    boundary: { stages: [], ...boundary },
    ...others,
  }),
]
const front = { domain: 'events.example.com', requestsPerAddress: 10_000, managedRules: 'count' }
const frontSecret = 'a-secret-of-this-front'
const withoutAll = (members: object) => Object.fromEntries(Object.keys(members).map((name) => [name, null]))

const evaluations = {
  definition: { args: ['--stage', 'prod'], env: { SST_SECRET_SubmitKey: submitKey } },
  // A region in the developer's environment must not move prod.
  prod: { args: ['--stage', 'prod', ...change()], env: { AWS_REGION: 'us-east-1', AWS_DEFAULT_REGION: 'us-east-1' } },
  personal: { args: ['--stage', 'frank', ...change()], env: { SLUICE_REGION: 'eu-west-1' } },
  live: { args: ['--stage', 'frank', '--dev', ...change()], env: {} },
  liveKey: {
    args: ['--stage', 'frank', '--dev', ...change({ access: { default: { mode: 'key' } } })],
    env: { SST_SECRET_SubmitKey: submitKey },
  },
  liveJwt: { args: ['--stage', 'frank', '--dev', ...change({ access: { default: jwt } })], env: {} },
  liveIam: { args: ['--stage', 'frank', '--dev', ...change({ access: { default: { mode: 'iam' } } })], env: {} },
  production: { args: ['--stage', 'production', ...change()], env: {} },
  gzip: {
    args: [
      '--stage',
      'prod',
      ...change({ deliveryStream: { compressionFormat: 'GZIP', fileExtension: '.ndjson.gz' } }),
    ],
    env: {},
  },
  bounded: { args: ['--stage', 'prod', ...change({ boundary: { stages: ['prod'] } })], env: {} },
  onDemand: { args: ['--stage', 'prod', ...change({ stream: { shardCount: 'on-demand' } })], env: {} },
  customerKey: { args: ['--stage', 'prod', ...change({ encryption: { customerKey: true } })], env: {} },
  front: {
    args: ['--stage', 'prod', ...change({ front: { prod: { ...front, managedRules: 'block' } } })],
    env: { SST_SECRET_FrontSecret: `a=${frontSecret} b=${submitKey}` },
  },
  // Settings that don't touch each other.
  kept: {
    args: [
      '--stage',
      'prod',
      ...change({
        bucket: {
          eventDays: 400,
          cold: { days: 90, storageClass: 'STANDARD_IA' },
          lock: { days: 30, mode: 'COMPLIANCE' },
        },
        stream: { retentionHours: 168 },
        logs: { clientAddress: true },
        tags: { 'cost-center': 'events' },
        watching: { email: 'ops@example.com', monthlyBudgetUsd: 50, budgetScope: 'app', dashboard: false },
      }),
    ],
    env: {},
  },
  // Each setting that costs grants or names, on a stage that isn't prod.
  personalFront: {
    args: [
      '--stage',
      'frank',
      ...change({
        front: { frank: { ...front, keepGatewayUrl: true } },
        encryption: { customerKey: true },
        bucket: { lock: { days: 30, mode: 'GOVERNANCE' } },
        stream: { shardCount: 'on-demand' },
      }),
    ],
    env: { SST_SECRET_FrontSecret: frontSecret },
  },
  liveProd: { args: ['--stage', 'prod', '--dev', ...change()], env: {} },
  key: {
    args: ['--stage', 'prod', ...change({ access: { prod: { mode: 'key' } } })],
    env: { SST_SECRET_SubmitKey: submitKey },
  },
  keyUnset: { args: ['--stage', 'frank', ...change({ access: { default: { mode: 'key' } } })], env: {} },
  keyShort: {
    args: ['--stage', 'frank', ...change({ access: { default: { mode: 'key' } } })],
    env: { SST_SECRET_SubmitKey: submitKey.slice(0, 19) },
  },
  keyTwice: {
    args: ['--stage', 'frank', ...change({ access: { default: { mode: 'key' } } })],
    env: { SST_SECRET_SubmitKey: `web=${submitKey} web=${submitKey}` },
  },
  jwt: { args: ['--stage', 'frank', ...change({ access: { frank: jwt, default: { mode: 'iam' } } })], env: {} },
  iam: { args: ['--stage', 'production', ...change({ access: { prod: { mode: 'iam' } } })], env: {} },
  misspelled: { args: ['--stage', 'prod', ...change({ access: { prod: { mode: 'keyy' } } })], env: {} },
  watched: {
    args: [
      '--stage',
      'prod',
      ...change({ watching: { email: 'ops@example.com', monthlyBudgetUsd: 50, quietHours: 6 } }),
    ],
    env: {},
  },
  silenced: { args: ['--stage', 'prod', ...change({ watching: { email: 'none' } })], env: {} },
  quietTooLong: { args: ['--stage', 'prod', ...change({ watching: { quietHours: 25 } })], env: {} },
  budgetWithoutEmail: { args: ['--stage', 'prod', ...change({ watching: { monthlyBudgetUsd: 50 } })], env: {} },
  badStage: { args: ['--stage', 'Frank', ...change()], env: {} },
}

/** Runs an evaluation in its own process. `options` are passed to `evaluate.ts` as well. */
export function evaluate(name: EvaluationName, options: string[] = []): Promise<Evaluation> {
  const { args, env } = evaluations[name]
  const command = [join(import.meta.dirname, 'evaluate.ts'), ...args, ...options]
  const environment = { env: { ...process.env, SLUICE_REGION: '', ...env }, maxBuffer: 2 ** 26 }
  return new Promise((resolve) => {
    execFile(process.execPath, command, environment, (failure, stdout, stderr) =>
      resolve({ graph: failure ? '' : stdout, error: stderr || String(failure) }),
    )
  })
}
