import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { newFolder, type Pipeline, startPipeline } from '@sluice/local/test/pipeline'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const run = promisify(execFile)
const interpreters: Record<string, [command: string, ...args: string[]]> = {
  sh: ['sh', '-ec'],
  js: [process.execPath, '--input-type=module', '-e'],
  python: ['python3', '-c'],
}
const page = readFileSync(join(import.meta.dirname, '../docs/send/submit.md'), 'utf8')
const blocks = [...page.matchAll(/^```(sh|js|python)\n(.*?)^```$/gms)].map(([, language = '', code = '']) => ({
  language,
  code,
  title: code.trim().split('\n')[0] ?? '',
}))

let pipeline: Pipeline
beforeAll(async () => {
  pipeline = await startPipeline(newFolder())
})
afterAll(async () => {
  pipeline.kill('SIGKILL')
  await pipeline.exited
})

describe('docs/send/submit.md', () => {
  test('has examples for a shell, JavaScript and Python', () => {
    expect(new Set(blocks.map(({ language }) => language))).toEqual(new Set(Object.keys(interpreters)))
  })

  test.for(blocks)(
    'gets the events of the $language example accepted: $title',
    async ({ language, code }, { skip }) => {
      const [command = '', ...args] = interpreters[language] ?? []
      const isThere = await run(language === 'sh' ? 'curl' : command, ['--version'])
        .then(() => true)
        .catch(() => false)
      skip(!isThere, `${command} is not on this machine`)
      const { stdout } = await run(command, [...args, code.replaceAll('http://localhost:8787', pipeline.endpoints.api)])
      const answers = stdout.match(/\{"requestId".*?\]\}/g) ?? []
      expect(answers.length).toBe(code.match(/localhost:8787/g)?.length)
      for (const answer of answers) {
        expect(JSON.parse(answer)).toMatchObject({ rejected: 0, retry: 0, accepted: expect.any(Number) })
        expect(JSON.parse(answer).accepted).toBeGreaterThan(0)
      }
    },
  )
})
