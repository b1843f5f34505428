import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, it } from 'vitest'
import { makeClone } from './clone.ts'
import { newFolder } from './pipeline.ts'

it('loads the handler in a folder with a space, % and umlauts in its name', () => {
  const clone = makeClone(join(newFolder(), '100% für dich'))
  const moduleOf = (path: string) => pathToFileURL(join(clone, 'packages', path)).href
  const script = `
    import { pathToFileURL } from 'node:url'
    import { lambda } from '${moduleOf('local/src/gateway/lambda.ts')}'
    import { systemClock as clock } from '${moduleOf('functions/src/system-clock.ts')}'
    import { systemRandom as random } from '${moduleOf('functions/src/system-random.ts')}'
    const load = (path) => import(pathToFileURL(path))
    const handler = await lambda({ endpoint: 'http://127.0.0.1:9', load, clock, random, onError: console.error })
    console.log(typeof (await handler()))`
  expect(execFileSync(process.execPath, ['--input-type=module', '-e', script]).toString()).toBe('function\n')
})
