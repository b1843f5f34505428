import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { installPlatform } from './platform.ts'

/** What `evaluate.ts` printed: a graph, or why there is none. */
export type Evaluation = { graph: string; error: string }

declare module 'vitest' {
  interface ProvidedContext {
    evaluations: Record<keyof typeof evaluations, Evaluation>
    /** Where the evaluation of prod left the function's bundle and zip. */
    artifacts: string
  }
}

const evaluations = {
  // A developer's own region must not move prod.
  prod: { args: ['--stage', 'prod'], env: { AWS_REGION: 'us-east-1', AWS_DEFAULT_REGION: 'us-east-1' } },
  personal: { args: ['--stage', 'frank'], env: { SLUICE_REGION: 'eu-west-1' } },
  live: { args: ['--stage', 'frank', '--dev'], env: {} },
  liveProd: { args: ['--stage', 'prod', '--dev'], env: {} },
  badStage: { args: ['--stage', 'Frank'], env: {} },
}

/** Evaluates each once, for every test of this project. */
export async function setup({ provide }: TestProject): Promise<() => void> {
  installPlatform()
  const artifacts = mkdtempSync(join(tmpdir(), 'sluice-artifacts-'))
  const evaluated = Object.entries(evaluations).map(async ([name, { args, env }]) => {
    const kept = name === 'prod' ? ['--artifacts', artifacts] : []
    return [name, await evaluate([...args, ...kept], env)] as const
  })
  provide(
    'evaluations',
    Object.fromEntries(await Promise.all(evaluated)) as Record<keyof typeof evaluations, Evaluation>,
  )
  provide('artifacts', artifacts)
  return () => rmSync(artifacts, { recursive: true })
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
