import { createHash } from 'node:crypto'
import { frontSecret } from '@sluice/core/pipeline'
import { describe, expect, it } from 'vitest'
import { graphOf } from './evaluated.ts'
import { all, one } from './graph.ts'

const front = await graphOf('front')
const moving = await graphOf('personalFront')
const distributionType = 'aws:cloudfront/distribution:Distribution'
const { inputs: distribution } = one(front, distributionType, 'FrontDistribution')
const [origin] = distribution.origins
const environmentOf = (graph: typeof front) => one(graph, 'aws:lambda/function:Function').inputs.environment.variables

describe('a stage with a front', () => {
  it('is reached only through CloudFront', () => {
    const [api, domain] = [one(front, 'aws:apigatewayv2/api:Api'), one(front, 'aws:apigatewayv2/domainName:DomainName')]
    expect(api.inputs.disableExecuteApiEndpoint).toBe(true)
    expect(domain.inputs.domainName).toBe(origin.domainName)
    expect(front.outputs.submit).toBe(`https://${distribution.aliases[0]}/submit`)
  })

  it('requires the secret that CloudFront sends, which no other setting contains', () => {
    const [{ name, value }] = origin.customHeaders
    const digest = createHash('sha256').update(value).digest('hex')
    expect(name).toBe(frontSecret.header)
    expect(environmentOf(front).FRONT_SHA256.split(' ')[0]).toBe(`a=${digest}`)
    const holders = front.resources.filter(({ inputs }) => JSON.stringify(inputs).includes(value))
    expect(holders.map(({ type }) => type)).toEqual([distributionType, 'sst:sst:LinkRef'])
  })

  it('caches nothing and allows POST', () => {
    const { allowedMethods, cachePolicyId, viewerProtocolPolicy } = distribution.defaultCacheBehavior
    // CachingDisabled
    expect(cachePolicyId).toBe('4135ea2d-6df8-44a3-9df3-4b5a84be39ad')
    expect([allowedMethods.includes('POST'), viewerProtocolPolicy]).toEqual([true, 'https-only'])
  })

  it('counts matches in bodies, whatever happens to other matches', () => {
    const { inputs } = one(front, 'aws:wafv2/webAcl:WebAcl')
    expect(distribution.webAclId).toContain(`webacl/${inputs.name}/`)
    const [rate, ...managed] = inputs.rules
    expect([rate.priority, rate.action.block.customResponse.responseCode]).toEqual([0, 429])
    const overrides = managed.flatMap(
      ({ statement }: (typeof managed)[number]) => statement.managedRuleGroupStatement.ruleActionOverrides,
    )
    expect(overrides.map(({ name }: { name: string }) => name)).toContain('SizeRestrictions_BODY')
    for (const { actionToUse } of overrides) expect(actionToUse).toEqual({ count: {} })
    for (const { overrideAction } of managed) expect(overrideAction).toEqual({ none: {} })
  })

  it('has its certificate and its firewall in us-east-1, with one more provider', () => {
    expect(all(front, 'pulumi:providers:aws').map(({ inputs }) => inputs.region)).toEqual(['us-east-1'])
    const elsewhere = front.resources.filter(({ inputs, options }) => options.provider || inputs.region === 'us-east-1')
    const types = elsewhere.map(({ type, name }) => `${type.split(':')[2]} ${name}`)
    expect(types).toContain('WebAcl FrontFirewall')
    expect(types).toContain('Certificate FrontSslCertificate')
  })
})

describe('a stage that moves to its front', () => {
  it('still accepts requests at the URL of the gateway, and the firewall only counts', () => {
    expect(one(moving, 'aws:apigatewayv2/api:Api').inputs.disableExecuteApiEndpoint).toBe(false)
    expect(environmentOf(moving)).not.toHaveProperty('FRONT_SHA256')
    const [, ...managed] = one(moving, 'aws:wafv2/webAcl:WebAcl').inputs.rules
    for (const { overrideAction } of managed) expect(overrideAction).toEqual({ count: {} })
  })
})
