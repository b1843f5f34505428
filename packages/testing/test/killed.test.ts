import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { newFolder } from '@sluice/local/test/pipeline'
import { expect, it } from 'vitest'

const index = pathToFileURL(join(import.meta.dirname, '../src/index.ts')).href

/** Runs a program that starts a pipeline. Resolves with its temporary folder once the pipeline runs. */
async function run({ before = '', after = '' }) {
  const temporary = newFolder()
  const program = `import { startSluice } from '${index}'; ${before}; await startSluice(); console.log('ready'); ${after}`
  const env = { ...process.env, TMPDIR: temporary, TEMP: temporary, TMP: temporary, NODE_COMPILE_CACHE: '' }
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env,
  })
  const exited = once(child, 'exit')
  await once(child.stdout, 'data')
  return { child, exited, temporary }
}

it('leaves nothing behind if the process ends without stop()', async () => {
  const { exited, temporary } = await run({ after: 'process.exit(3)' })
  expect([await exited, readdirSync(temporary)]).toEqual([[3, null], []])
})

it.runIf(process.platform !== 'win32')('leaves nothing behind after a signal, which ends the process', async () => {
  const { child, exited, temporary } = await run({})
  child.kill('SIGTERM')
  expect([await exited, readdirSync(temporary)]).toEqual([[null, 'SIGTERM'], []])
})

it.runIf(process.platform !== 'win32')('leaves the signal to a program that has its own listener', async () => {
  const { child, exited } = await run({ before: `process.on('SIGTERM', () => process.exit(4))` })
  child.kill('SIGTERM')
  expect(await exited).toEqual([4, null])
})
