import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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

const change = (name: string, members: object) => ['--change', JSON.stringify({ [name]: members })]
const access = (modes: Record<string, object>) => change('access', modes)

const evaluations = {
  // A developer's own region must not move prod.
  prod: { args: ['--stage', 'prod'], env: { AWS_REGION: 'us-east-1', AWS_DEFAULT_REGION: 'us-east-1' } },
  personal: { args: ['--stage', 'frank'], env: { SLUICE_REGION: 'eu-west-1' } },
  live: { args: ['--stage', 'frank', '--dev'], env: {} },
  liveProd: { args: ['--stage', 'prod', '--dev'], env: {} },
  key: { args: ['--stage', 'prod', ...access({ prod: { mode: 'key' } })], env: { SST_SECRET_SubmitKey: submitKey } },
  keyUnset: { args: ['--stage', 'frank', ...access({ default: { mode: 'key' } })], env: {} },
  keyShort: {
    args: ['--stage', 'frank', ...access({ default: { mode: 'key' } })],
    env: { SST_SECRET_SubmitKey: submitKey.slice(0, 19) },
  },
  jwt: { args: ['--stage', 'frank', ...access({ frank: jwt, default: { mode: 'iam' } })], env: {} },
  iam: { args: ['--stage', 'production', ...access({ prod: { mode: 'iam' } })], env: {} },
  watched: {
    args: ['--stage', 'prod', ...change('watching', { email: 'ops@example.com', monthlyBudgetUsd: 50 })],
    env: {},
  },
  budgetUntold: { args: ['--stage', 'prod', ...change('watching', { monthlyBudgetUsd: 50 })], env: {} },
  badStage: { args: ['--stage', 'Frank'], env: {} },
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
