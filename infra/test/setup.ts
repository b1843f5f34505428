import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { type Evaluation, type EvaluationName, evaluate } from './evaluations.ts'
import { installPlatform } from './platform.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** URL that serves each evaluation under its name. */
    evaluations: string
    /** Folder in which the evaluation of prod keeps the function's bundle and zip. */
    artifacts: string
  }
}

/**
 * Serves the evaluations to every test file of this project. Each one runs once, when the first test requests it, and
 * after the platform is installed. Other projects' tests don't wait for that.
 */
export async function setup({ provide }: TestProject): Promise<() => void> {
  const installed = installPlatform().then(
    () => undefined,
    (failure: unknown) => ({ graph: '', error: String(failure) }),
  )
  const artifacts = mkdtempSync(join(tmpdir(), 'sluice-artifacts-'))
  const started = new Map<string, Promise<Evaluation>>()
  const server = createServer(async ({ url = '' }, response) => {
    const name = url.slice(1) as EvaluationName
    const options = name === 'prod' ? ['--artifacts', artifacts] : []
    const evaluation = started.get(name) ?? installed.then((failed) => failed ?? evaluate(name, options))
    started.set(name, evaluation)
    response.end(JSON.stringify(await evaluation))
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
