import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { access as settings } from '@sluice/core/pipeline'
import type { TestProject } from 'vitest/node'
import { jwt, submitKey } from './access-modes.ts'
import { installPlatform } from './platform.ts'

/** What `evaluate.ts` printed: a graph, or why there is none. */
export type Evaluation = { graph: string; error: string }

export type EvaluationName = keyof typeof evaluations

declare module 'vitest' {
  interface ProvidedContext {
    /** Where an evaluation is asked for by its name. */
    evaluations: string
    /** Where the evaluation of prod leaves the function's bundle and zip. */
    artifacts: string
  }
}

type Changes = { access?: Record<string, unknown>; watching?: Record<string, unknown> }

/** The tests hold the machinery, whatever the definition has switched on: `definition` alone takes it as it stands. */
const change = ({ access, watching }: Changes = {}) => [
  '--change',
  JSON.stringify({
    access: { ...withoutAll(settings), default: { mode: 'none' }, ...access },
    watching: { email: '', monthlyBudgetUsd: 0, ...watching },
  }),
]
const withoutAll = (members: object) => Object.fromEntries(Object.keys(members).map((name) => [name, null]))

const evaluations = {
  definition: { args: ['--stage', 'prod'], env: { SST_SECRET_SubmitKey: submitKey } },
  // A developer's own region must not move prod.
  prod: { args: ['--stage', 'prod', ...change()], env: { AWS_REGION: 'us-east-1', AWS_DEFAULT_REGION: 'us-east-1' } },
  personal: { args: ['--stage', 'frank', ...change()], env: { SLUICE_REGION: 'eu-west-1' } },
  live: { args: ['--stage', 'frank', '--dev', ...change()], env: {} },
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
  jwt: { args: ['--stage', 'frank', ...change({ access: { frank: jwt, default: { mode: 'iam' } } })], env: {} },
  iam: { args: ['--stage', 'production', ...change({ access: { prod: { mode: 'iam' } } })], env: {} },
  misspelt: { args: ['--stage', 'prod', ...change({ access: { prod: { mode: 'keyy' } } })], env: {} },
  watched: {
    args: ['--stage', 'prod', ...change({ watching: { email: 'ops@example.com', monthlyBudgetUsd: 50 } })],
    env: {},
  },
  budgetUntold: { args: ['--stage', 'prod', ...change({ watching: { monthlyBudgetUsd: 50 } })], env: {} },
  badStage: { args: ['--stage', 'Frank', ...change()], env: {} },
}

/** Evaluates for every test file of this project what one asks for, and each once. */
export async function setup({ provide }: TestProject): Promise<() => void> {
  installPlatform()
  const artifacts = mkdtempSync(join(tmpdir(), 'sluice-artifacts-'))
  const asked = new Map<string, Promise<Evaluation>>()
  const server = createServer(async ({ url = '' }, response) => {
    const name = url.slice(1) as EvaluationName
    const { args, env } = evaluations[name]
    const kept = name === 'prod' ? ['--artifacts', artifacts] : []
    asked.set(name, asked.get(name) ?? evaluate([...args, ...kept], env))
    response.end(JSON.stringify(await asked.get(name)))
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  provide('evaluations', `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  provide('artifacts', artifacts)
  return () => {
    server.closeAllConnections()
    server.close()
    rmSync(artifacts, { recursive: true })
  }
}

function evaluate(args: string[], env: Record<string, string>): Promise<Evaluation> {
  const script = join(import.meta.dirname, 'evaluate.ts')
  const options = { env: { ...process.env, SLUICE_REGION: '', ...env }, maxBuffer: 2 ** 26 }
  return new Promise((resolve) => {
    execFile(process.execPath, [script, ...args], options, (failure, stdout, stderr) =>
      resolve({ graph: failure ? '' : stdout, error: stderr || String(failure) }),
    )
  })
}
