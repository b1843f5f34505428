import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { program } from '../src/program.ts'
import { type Deployed, deploy, lineAt } from './deployed.ts'
import { target } from './target.ts'

const page = readFileSync(join(import.meta.dirname, '../../../docs/operate/find-an-event.md'), 'utf8')
const recipes = [...page.matchAll(/^```sh\n(.*?)\n```$/gms)].map(([, code = '']) => code)
const acceptedAt = Date.parse('2026-11-23T07:30:12Z')

let stage: Deployed
let key: string
beforeAll(async () => {
  stage = await deploy(await target.start())
  key = await stage.deliver([lineAt(acceptedAt, 'o-1-paid')], { at: acceptedAt })
  await stage.deliver([lineAt(Date.parse('2026-11-23T17:36:13.215Z'), idIn(recipes[0] ?? ''))], {
    at: Date.parse('2026-11-23T17:36:00Z'),
  })
})
afterAll(async () => {
  stage?.stop()
  await target.stop()
})

const idIn = (recipe: string) => /follow (\S+)/.exec(recipe)?.[1] ?? ''

/** Returns the command and the arguments of a recipe, without its stage: `run` adds the names of the test's stage. */
function argumentsOf(recipe: string): [command: string, ...args: string[]] {
  expect(recipe.startsWith(`${program} `)).toBe(true)
  const [command = '', ...args] = recipe.slice(program.length + 1).split(' ')
  return [command, ...args.filter((arg, n) => arg !== '--stage' && args[n - 1] !== '--stage')]
}

describe('docs/operate/find-an-event.md', () => {
  it('has a recipe for each way to find an event', () => {
    expect(recipes.map((recipe) => argumentsOf(recipe)[0])).toEqual(['follow', 'follow', 'follow', 'tail', 'follow'])
  })

  it.each(recipes.slice(0, 3))('leads to the object and the line of an event: %s', async (recipe) => {
    const { code, stdout } = await stage.run(...argumentsOf(recipe)).exit
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^object +s3:\/\/.*\.ndjson {2}line 1$/m)])
    if (recipe.includes('o-1-paid')) expect(stdout).toContain(key)
  })

  it('leads to the events of a name, as they arrive', async () => {
    const { child, exit } = stage.run(...argumentsOf(recipes[3] ?? ''))
    await once(child.stderr, 'data')
    await stage.store([lineAt(Date.now(), 'a', '{"event":"other"}'), lineAt(Date.now(), 'b')])
    await once(child.stdout, 'data')
    child.kill('SIGINT')
    expect(await exit).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\S+ {2}b {2}\{"event":"signup"\}\n$/) })
  })

  it('leads to a policy', async () => {
    const { stdout } = await stage.run(...argumentsOf(recipes[4] ?? '')).exit
    expect(JSON.parse(stdout)).toMatchObject({ Version: '2012-10-17' })
  })
})
