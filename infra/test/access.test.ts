import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Access } from '@sluice/core/pipeline'
import { describe, expect, it } from 'vitest'
import { accessOf } from '../stage.ts'
import { submitKey } from './access-modes.ts'
import { all, evaluated, graphOf, one, powers } from './graph.ts'
import { root } from './platform.ts'

const prod = await graphOf('prod')
const key = await graphOf('key')
const jwt = await graphOf('jwt')
const iam = await graphOf('iam')

const routeOf = (graph: typeof prod) => one(graph, 'aws:apigatewayv2/route:Route').inputs
const environmentOf = (graph: typeof prod) => one(graph, 'aws:lambda/function:Function').inputs.environment.variables
const authorizers = (graph: typeof prod) => all(graph, 'aws:apigatewayv2/authorizer:Authorizer')

describe.each([
  ['key', key],
  ['jwt', jwt],
  ['iam', iam],
])('access by %s', (_, graph) => {
  it('is evaluated to its end, every question answered', () => expect(graph.unknownCalls).toEqual([]))

  it('opens one route, and no way around it', () => {
    expect(routeOf(graph).routeKey).toBe('POST /submit')
    expect(all(graph, 'aws:lambda/functionUrl:FunctionUrl')).toEqual([])
  })

  it('gives the function no right that it has not without', () => {
    const rights = (one: typeof prod) => powers(one, 'ApiRouteSubmitHandlerRole').allowed.map(({ Action }) => Action)
    expect(rights(graph)).toEqual(rights(prod))
  })

  it('lets a page send what it asks for', () => {
    const { allowHeaders } = one(graph, 'aws:apigatewayv2/api:Api').inputs.corsConfiguration
    expect(allowHeaders).toEqual(expect.arrayContaining(['authorization', 'x-api-key']))
  })
})

describe('access by none', () => {
  it('is what a stage has that nobody spoke of: no authorizer, no key', () => {
    expect(routeOf(prod).authorizationType).toBe('NONE')
    expect(authorizers(prod)).toEqual([])
    expect(environmentOf(prod)).not.toHaveProperty('KEY_SHA256')
  })
})

describe('access by key', () => {
  it("is the function's: the gateway lets everyone through to it", () => {
    expect(routeOf(key).authorizationType).toBe('NONE')
    expect(authorizers(key)).toEqual([])
  })

  it('gives the function the digest of the key, and the key to nothing in AWS: SST’s state alone holds it, as a secret', () => {
    const digest = createHash('sha256').update(submitKey).digest('hex')
    expect(environmentOf(key)).toEqual({ ...environmentOf(prod), KEY_SHA256: digest })
    const holders = key.resources.filter((resource) => JSON.stringify(resource).includes(submitKey))
    expect(holders.map(({ type, name }) => `${type} ${name}`)).toEqual(['sst:sst:LinkRef SubmitKeyLinkRef'])
    // Pulumi's own mark of a secret, which it encrypts in the state.
    expect(holders[0]?.outputs?.properties).toMatchObject({
      value: { '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270' },
    })
    expect(JSON.stringify([key.outputs, key.cliCalls])).not.toContain(submitKey)
  })

  it('is not deployed without a key', async () => {
    const { graph, error } = await evaluated('keyUnset')
    expect(graph).toBe('')
    expect(error).toContain('SubmitKey')
  })

  it('is not deployed with a key of 19 characters, which could be guessed from its digest, nor told in the error', async () => {
    const { graph, error } = await evaluated('keyShort')
    expect(graph).toBe('')
    expect(error).toContain('SubmitKey must have 20 or more')
    expect(error).not.toContain(submitKey.slice(0, 19))
  })
})

describe('access by jwt', () => {
  it("is the gateway's, as docs/deploy/jwt-cognito.md sets it: a token of this issuer, for one of these audiences", () => {
    const [authorizer] = authorizers(jwt)
    expect(authorizers(jwt)).toHaveLength(1)
    expect(authorizer?.inputs).toMatchObject({
      authorizerType: 'JWT',
      identitySources: ['$request.header.Authorization'],
      jwtConfiguration: {
        issuer: 'https://cognito-idp.ap-southeast-2.amazonaws.com/ap-southeast-2_a1B2c3D4e',
        audiences: ['1example23456789'],
      },
    })
    expect(routeOf(jwt)).toMatchObject({ authorizationType: 'JWT', authorizerId: authorizer?.inputs.name })
  })

  it('asks the function for nothing', () => {
    expect(environmentOf(jwt)).toEqual({ STREAM_NAME: 'api-kinesis-stream-frank' })
  })
})

describe('access by iam', () => {
  it("is the gateway's: a signature of AWS credentials", () => {
    expect(routeOf(iam).authorizationType).toBe('AWS_IAM')
    expect(authorizers(iam)).toEqual([])
    expect(environmentOf(iam)).toEqual(environmentOf(prod))
  })
})

describe('the definition as it stands', () => {
  it('is evaluated to its end, and asks senders to prod for what it says', async () => {
    const definition = await graphOf('definition')
    expect(definition.unknownCalls).toEqual([])
    const asked = { none: 'NONE', key: 'NONE', jwt: 'JWT', iam: 'AWS_IAM' }[accessOf('prod').mode]
    expect(routeOf(definition).authorizationType).toBe(asked)
    expect('KEY_SHA256' in environmentOf(definition)).toBe(accessOf('prod').mode === 'key')
  })
})

describe('the setting of a stage', () => {
  it.each(['access.md', 'jwt-cognito.md'])('stands in docs/deploy/%s as the definition declares it', (page) => {
    const definition = readFileSync(join(root, 'packages/core/src/pipeline.ts'), 'utf8')
    const [declaration = 'nowhere'] = /^export const access.* = \{/m.exec(definition) ?? []
    expect(readFileSync(join(root, 'docs/deploy', page), 'utf8')).toContain(`\n${declaration}\n`)
  })

  const closed = { mode: 'iam' } as const
  const open = { mode: 'none' } as const

  it('is its own, or the default', () => {
    expect(accessOf('frank', { default: open, frank: closed })).toBe(closed)
    expect(accessOf('anna', { default: open, frank: closed })).toBe(open)
    expect(accessOf('constructor', { default: closed })).toBe(closed)
  })

  const issuer = 'https://login.example.com/'
  it.each([
    ['a mode that is none', { mode: 'keyy' }],
    ['no mode', {}],
    ['tokens of nobody', { mode: 'jwt', audiences: ['events'] }],
    ['tokens of an issuer without TLS', { mode: 'jwt', issuer: 'http://login.example.com/', audiences: ['events'] }],
    ['tokens without their audiences', { mode: 'jwt', issuer }],
    ['tokens for nobody', { mode: 'jwt', issuer, audiences: [] }],
    ['tokens for an empty name', { mode: 'jwt', issuer, audiences: [''] }],
  ])('is refused with %s: a slip opens nothing', (_, slip) => {
    expect(() => accessOf('prod', { default: open, prod: slip as Access })).toThrow('access of prod is {')
    expect(() => accessOf('frank', { default: slip as Access })).toThrow('access of default is {')
  })

  it('ends the deploy when it is misspelt', async () => {
    const { graph, error } = await evaluated('misspelt')
    expect(graph).toBe('')
    expect(error).toContain('access of prod is {"mode":"keyy"}')
  })

  it.each(['prod', 'production'])('closes both names of production when it is written for %s', (name) => {
    for (const stage of ['prod', 'production']) expect(accessOf(stage, { default: open, [name]: closed })).toBe(closed)
  })
})
