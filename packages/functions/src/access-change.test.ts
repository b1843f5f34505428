import { createHash } from 'node:crypto'
import { manualClock } from '@sluice/core/manual-clock'
import { keyDigests } from '@sluice/core/pipeline'
import { seededRandom } from '@sluice/core/random'
import { expect, it } from 'vitest'
import { readAccess } from './access.ts'
import { createApp } from './app.ts'

// A change of the access mode updates the function and the route, in any order, and either update can fail.

type Mode = 'none' | 'key' | 'jwt' | 'iam'
const modes: Mode[] = ['none', 'key', 'jwt', 'iam']
const ourKey = 'pk_a-key-of-this-stage'

/** The credentials of each request. */
const requests = {
  nothing: {},
  key: { key: true },
  token: { jwt: true },
  signature: { iam: true },
  'key and token': { key: true, jwt: true },
  'key and signature': { key: true, iam: true },
} as const
type Request = { key?: boolean; jwt?: boolean; iam?: boolean }

/** Returns true if a stage stores the request, whose function and route are in these modes. */
async function isStored(functionMode: Mode, routeMode: Mode, { key, ...request }: Request): Promise<boolean> {
  const isOfGateway = routeMode === 'jwt' || routeMode === 'iam'
  if (isOfGateway && !request[routeMode]) return false
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
  const app = createApp({
    access: readAccess({ ACCESS_MODE: functionMode, KEY_SHA256: keyDigests(ourKey, sha256) }),
    clock: manualClock(),
    random: seededRandom(1),
    sink: async (records) => records.map(() => ({ status: 'stored', shardId: 's', sequenceNumber: '1' })),
  })
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
  const authorizer = { jwt: { claims: { sub: 'a' }, scopes: null }, iam: { accessKey: 'AKIA', userArn: 'arn' } }
  const requestContext = { ...(isOfGateway && { authorizer: { [routeMode]: authorizer[routeMode] } }) }
  const init = { method: 'POST', body: '{"a":1}', headers: key ? { 'x-api-key': ourKey } : {} }
  const response = await app.request('/submit', init, { event: { requestContext, headers: {} } })
  return response.status === 202
}

const changes = modes.flatMap((from) => modes.filter((to) => to !== from).map((to) => [from, to] as const))

it.each(changes)('accepts nothing while %s becomes %s that neither of them accepts', async (from, to) => {
  for (const request of Object.values(requests)) {
    const allowed = (await isStored(from, from, request)) || (await isStored(to, to, request))
    const meanwhile = [await isStored(to, from, request), await isStored(from, to, request)]
    expect([request, allowed || !meanwhile.includes(true)]).toEqual([request, true])
  }
})

it.each(modes)('accepts the right requests in the mode %s', async (mode) => {
  const stored: string[] = []
  for (const [name, request] of Object.entries(requests)) if (await isStored(mode, mode, request)) stored.push(name)
  const all = Object.keys(requests)
  const word = { none: '', key: 'key', jwt: 'token', iam: 'signature' }[mode]
  expect(stored).toEqual(all.filter((name) => name.includes(word)))
})
