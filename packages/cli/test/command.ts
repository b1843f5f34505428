import { spawn } from 'node:child_process'
import { join } from 'node:path'
import type { Pipeline } from '@sluice/local/test/pipeline'
import { expect } from 'vitest'
import type { Audit } from '../src/audit/compare.ts'

export type Exit = { code: number | string | null; stdout: string; stderr: string }

/** Starts a command as npm does, with the AWS of a pipeline. `exit` resolves when the process has ended. */
export function startCommand(
  command: string,
  args: string[],
  pipeline?: Pipeline,
  more: NodeJS.ProcessEnv = {},
  cwd = process.cwd(),
) {
  const { AWS_ACCESS_KEY_ID: _key, AWS_SECRET_ACCESS_KEY: _secret, ...env } = process.env
  const child = spawn(process.execPath, [join(import.meta.dirname, '../src/main.ts'), command, ...args], {
    env: { ...env, AWS_ENDPOINT_URL: pipeline?.endpoints.aws, ...more },
    cwd,
  })
  const output = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk) => {
    output.stdout += chunk
  })
  child.stderr.on('data', (chunk) => {
    output.stderr += chunk
  })
  const exit = new Promise<Exit>((resolve) => {
    child.once('close', (code, signal) => resolve({ code: code ?? signal, ...output }))
  })
  return { child, exit }
}

/** Returns the report of `npm run audit` on a folder, and its exit code. */
export async function auditOf(dataDir: string): Promise<Audit & Pick<Exit, 'code'>> {
  const { code, stdout, stderr } = await startCommand('audit', ['--data-dir', dataDir, '--json']).exit
  expect(stderr).toBe('')
  return { ...(JSON.parse(stdout) as Audit), code }
}

/** Returns the report of a folder with nothing lost or duplicated. */
export const healthy = (lines: number, buffered: number, objects: number) => ({
  accepted: lines,
  inStream: lines,
  buffered,
  inS3: lines - buffered,
  objects,
  lost: { lines: 0, unnamed: 0, expired: 0, events: [] },
  duplicated: { lines: 0, ids: 0, events: [] },
})
