import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Access, api, key as keyDefinition, named, stream } from '@sluice/core/pipeline'
import { describe, expect, it } from 'vitest'
import { accessOf } from '../stage.ts'
import { submitKey } from './access-modes.ts'
import type { Graph } from './evaluate.ts'
import { evaluated, graphOf } from './evaluated.ts'
import { all, one, permissionsOf } from './graph.ts'
import { root } from './platform.ts'

const prod = await graphOf('prod')
const key = await graphOf('key')
const jwt = await graphOf('jwt')
const iam = await graphOf('iam')

const routeOf = (graph: Graph) => one(graph, 'aws:apigatewayv2/route:Route').inputs
const environmentOf = (graph: Graph) => one(graph, 'aws:lambda/function:Function').inputs.environment.variables
const authorizersOf = (graph: Graph) => all(graph, 'aws:apigatewayv2/authorizer:Authorizer')

describe.each([
  ['key', key],
  ['jwt', jwt],
  ['iam', iam],
])('access mode %s', (_, graph) => {
  it('is evaluated without unknown calls', () => expect(graph.unknownCalls).toEqual([]))

  it('has one route and no function URL', () => {
    expect(routeOf(graph).routeKey).toBe(api.route)
    expect(all(graph, 'aws:lambda/functionUrl:FunctionUrl')).toEqual([])
  })

  it('grants the function the same actions as mode none', () => {
    const actionsOf = (each: Graph) =>
      permissionsOf(each, 'ApiRouteSubmitHandlerRole').allowed.map(({ Action }) => Action)
    expect(actionsOf(graph)).toEqual(actionsOf(prod))
  })

  it('allows pages to send the headers for credentials', () => {
    const { allowHeaders } = one(graph, 'aws:apigatewayv2/api:Api').inputs.corsConfiguration
    expect(allowHeaders).toEqual(expect.arrayContaining(['authorization', keyDefinition.header]))
  })
})

describe('access mode none', () => {
  it('applies to a stage without a setting: no authorizer, no key', () => {
    expect(routeOf(prod).authorizationType).toBe('NONE')
    expect(authorizersOf(prod)).toEqual([])
    expect(environmentOf(prod).ACCESS_MODE).toBe('none')
    expect(environmentOf(prod)).not.toHaveProperty('KEY_SHA256')
  })
})

describe('access mode key', () => {
  it('leaves the check to the function: the route has no authorizer', () => {
    expect(routeOf(key).authorizationType).toBe('NONE')
    expect(authorizersOf(key)).toEqual([])
  })

  it("gives the function only the key's SHA-256", () => {
    const digest = createHash('sha256').update(submitKey).digest('hex')
    expect(environmentOf(key)).toEqual({
      ...environmentOf(prod),
      ACCESS_MODE: 'key',
      KEY_SHA256: `default=${digest}`,
    })
  })

  it("stores the key only in SST's state, as a secret", () => {
    const holders = key.resources.filter((resource) => JSON.stringify(resource).includes(submitKey))
    expect(holders.map(({ type, name }) => `${type} ${name}`)).toEqual(['sst:sst:LinkRef SubmitKeyLinkRef'])
    // Pulumi's mark of a secret, which it encrypts in the state.
    expect(holders[0]?.outputs?.properties).toMatchObject({
      value: { '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270' },
    })
    expect(JSON.stringify([key.outputs, key.cliCalls])).not.toContain(submitKey)
  })
})

describe('access mode jwt', () => {
  it("accepts tokens of the recipe's issuer and audience", () => {
    const [authorizer] = authorizersOf(jwt)
    expect(authorizersOf(jwt)).toHaveLength(1)
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

  it('lets the function require what the authorizer adds', () => {
    expect(environmentOf(jwt)).toEqual({ STREAM_NAME: named(stream.name, jwt.stage), ACCESS_MODE: 'jwt' })
  })
})

describe('access mode iam', () => {
  it('requires a signature with AWS credentials on the route', () => {
    expect(routeOf(iam).authorizationType).toBe('AWS_IAM')
    expect(authorizersOf(iam)).toEqual([])
    expect(environmentOf(iam)).toEqual({
      ...environmentOf(prod),
      STREAM_NAME: named(stream.name, iam.stage),
      ACCESS_MODE: 'iam',
    })
  })
})

describe('the definition without changes', () => {
  it('is evaluated, and prod has the access mode of the definition', async () => {
    const definition = await graphOf('definition')
    expect(definition.unknownCalls).toEqual([])
    const type = { none: 'NONE', key: 'NONE', jwt: 'JWT', iam: 'AWS_IAM' }[accessOf('prod').mode]
    expect(routeOf(definition).authorizationType).toBe(type)
    expect('KEY_SHA256' in environmentOf(definition)).toBe(accessOf('prod').mode === 'key')
  })
})

describe("a stage's access setting", () => {
  it.each(['access.md', 'jwt-cognito.md'])('is declared in docs/deploy/%s as in the definition', (page) => {
    const definition = readFileSync(join(root, 'packages/core/src/pipeline.ts'), 'utf8')
    const [declaration = 'nowhere'] = /^export const access.* = \{/m.exec(definition) ?? []
    expect(readFileSync(join(root, 'docs/deploy', page), 'utf8')).toContain(`\n${declaration}\n`)
  })

  const closed = { mode: 'iam' } as const
  const open = { mode: 'none' } as const

  it("is the stage's own, or the default", () => {
    expect(accessOf('frank', { default: open, frank: closed })).toBe(closed)
    expect(accessOf('anna', { default: open, frank: closed })).toBe(open)
    expect(accessOf('constructor', { default: closed })).toBe(closed)
  })

  const issuer = 'https://login.example.com/'
  it.each([
    ['an unknown mode', { mode: 'keyy' }],
    ['no mode', {}],
    ['jwt without an issuer', { mode: 'jwt', audiences: ['events'] }],
    ['jwt with an issuer without TLS', { mode: 'jwt', issuer: 'http://login.example.com/', audiences: ['events'] }],
    ['jwt without audiences', { mode: 'jwt', issuer }],
    ['jwt with an empty list of audiences', { mode: 'jwt', issuer, audiences: [] }],
    ['jwt with an empty audience', { mode: 'jwt', issuer, audiences: [''] }],
  ])('is rejected with %s', (_, mistake) => {
    expect(() => accessOf('prod', { default: open, prod: mistake as Access })).toThrow('access.prod is {')
    expect(() => accessOf('frank', { default: mistake as Access })).toThrow('access.default is {')
  })

  it('stops the deploy if its mode is misspelled', async () => {
    const { graph, error } = await evaluated('misspelled')
    expect(graph).toBe('')
    expect(error).toContain('access.prod is {"mode":"keyy"}')
  })

  it.each(['prod', 'production'])('applies to prod and production if it is set for %s', (name) => {
    for (const stage of ['prod', 'production']) expect(accessOf(stage, { default: open, [name]: closed })).toBe(closed)
  })
})
