import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { newFolder } from '@sluice/local/test/pipeline'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Call, type Deployed, deploy, lineAt, uuid7At } from './deployed.ts'
import { target } from './target.ts'

type Statement = { Effect: string; Action: string[]; Resource: string }

const old = Date.parse('2026-03-10T12:00:00Z')
const [from, to] = ['2026-03-10T12:00:00Z', '2026-03-10T13:00:00Z']

let stage: Deployed
const id = uuid7At(Date.now())
/** Accepts every event as the one that is in an object. */
const endpoint = createServer((_, response) => {
  const results = [{ index: 0, id, status: 'accepted', shardId: 's', sequenceNumber: '1' }]
  response.writeHead(202, { connection: 'close' }).end(JSON.stringify({ results }))
})
beforeAll(async () => {
  stage = await deploy(await target.start())
  await new Promise<void>((resolve) => endpoint.listen(0, '127.0.0.1', resolve))
  const lines = [lineAt(Date.now(), id)]
  await stage.store(lines)
  await stage.deliver(lines)
  await stage.deliver([lineAt(old, 'old')], { at: old })
})
afterAll(async () => {
  stage?.stop()
  endpoint.close()
  await target.stop()
})

/** Runs a command in each way that makes other calls. */
const commands: Record<string, () => Promise<unknown>> = {
  follow: async () => {
    await stage.run('follow', uuid7At(Date.now())).exit
    await stage.run('follow', 'old').exit
  },
  async tail() {
    const { child, exit } = stage.run('tail')
    await once(child.stderr, 'data')
    child.kill('SIGTERM')
    await exit
  },
  audit: () => stage.run('audit', '--from', from).exit,
  async smoke() {
    const { port } = endpoint.address() as AddressInfo
    const { code } = await stage.run('smoke', '--endpoint', `http://127.0.0.1:${port}/submit`).exit
    expect(code).toBe(0)
  },
  async replay() {
    const state = ['--state', join(newFolder(), 'replay.json')]
    await stage.run('replay', '--from', from, '--to', to, '--execute', ...state).exit
  },
}

const matches = (pattern: string, text: string) =>
  new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`).test(text)

/** Returns true if a policy allows a call. Only paths of S3 name their resource. */
function allows(policy: Statement[], { action, path }: Call): boolean {
  return policy.some(({ Action, Resource }) => {
    if (!Action.includes(action)) return false
    return (
      !action.startsWith('s3:') || matches(Resource, `arn:aws:s3:::${decodeURIComponent(path.replace(/^\/|\/$/g, ''))}`)
    )
  })
}

it.each(Object.keys(commands))('prints a policy that %s needs as a whole', async (command) => {
  const { code, stdout } = await stage.run(command, '--print-policy').exit
  expect(code).toBe(0)
  const { Version, Statement: policy } = JSON.parse(stdout) as { Version: string; Statement: Statement[] }
  expect(Version).toBe('2012-10-17')

  stage.calls.length = 0
  await commands[command]?.()
  const calls = [...stage.calls]
  expect(calls.length).toBeGreaterThan(0)
  expect(calls.filter((call) => !allows(policy, call))).toEqual([])

  for (const action of policy.flatMap(({ Action }) => Action)) {
    const without = policy.map((statement) => ({
      ...statement,
      Action: statement.Action.filter((name) => name !== action),
    }))
    const missing = calls.filter((call) => !allows(without, call)).map((call) => call.action)
    expect(new Set(missing)).toEqual(new Set([action]))
  }
})

it('names the stream and the bucket of a stage, without calling AWS', async () => {
  stage.calls.length = 0
  const { stdout } = await stage.run('audit', '--print-policy').exit
  expect(stage.calls).toEqual([])
  const { Statement: policy } = JSON.parse(stdout) as { Statement: Statement[] }
  const { stream, bucket } = stage.names
  expect(new Set(policy.map(({ Resource }) => Resource))).toEqual(
    new Set([
      `arn:aws:s3:::${bucket}`,
      `arn:aws:s3:::${bucket}/*`,
      `arn:aws:kinesis:ap-southeast-2:*:stream/${stream}`,
      '*',
    ]),
  )
})
