import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { newFolder } from '@sluice/local/test/pipeline'
import { expect, it } from 'vitest'
import { runConformance } from './run.ts'

const node = `"${process.execPath}"`

it.each(['sluice-sender.ts', 'chromium-sender.ts'])('finds no problem in the client: %s', async (file) => {
  const report = await runConformance(`${node} "${join(import.meta.dirname, file)}" {url}`)
  expect(report).toMatchObject({ unmet: [], problems: [] })
})

it('finds the problems of a sender that ignores responses', async () => {
  const path = join(newFolder(), 'careless-sender.mjs')
  writeFileSync(
    path,
    `import { createInterface } from 'node:readline'
for await (const line of createInterface(process.stdin)) {
  const body = JSON.stringify({ ...JSON.parse(line), event_id: line })
  await fetch(process.argv[2], { method: 'POST', body, headers: { 'x-api-key': 'secret' } }).catch(() => {})
}`,
  )
  const { problems } = await runConformance(`${node} "${path}" {url}`)
  expect(problems.map((problem) => problem.split(':')[0])).toEqual([
    'Lost',
    'The sender followed the redirect and sent its key "secret" to another server.',
  ])
})
