import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { newFolder, post, startPipeline } from './pipeline.ts'

it("doesn't load Node's fetch for a submit and its delivery", async () => {
  const folder = newFolder()
  const file = join(folder, 'loaded.json')
  const script = `import { writeFileSync } from 'node:fs'
process.on('exit', () => writeFileSync(${JSON.stringify(file)}, JSON.stringify(process.moduleLoadList)))`
  const recorder = `--import=data:text/javascript,${encodeURIComponent(script)}`
  const args = ['--no-web', '--buffer-seconds', '1']
  const pipeline = await startPipeline(join(folder, 'data'), args, undefined, {
    ...process.env,
    NODE_OPTIONS: recorder,
  })
  expect((await post(pipeline.endpoints.api, '{}')).status).toBe(202)
  pipeline.kill('SIGTERM')
  expect(await pipeline.exited).toBe(0)
  const loaded: string[] = JSON.parse(readFileSync(file, 'utf8'))
  expect(loaded).toContain('NativeModule http')
  expect(loaded.filter((name) => name.includes('undici'))).toEqual([])
})
