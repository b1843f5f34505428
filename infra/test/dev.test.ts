import { api, named, region, stream } from '@sluice/core/pipeline'
import { describe, expect, it } from 'vitest'
import type { Graph } from './evaluate.ts'
import { graphOf } from './evaluated.ts'
import { all, one, permissionsOf } from './graph.ts'

const live = await graphOf('live')
const personal = await graphOf('personal')

describe('sst dev', () => {
  it('is evaluated without unknown calls', () => expect(live.unknownCalls).toEqual([]))

  it('replaces the function with a bridge and runs the handler on this machine', () => {
    const { inputs } = one(live, 'aws:lambda/function:Function')
    expect(inputs).toMatchObject({ runtime: 'provided.al2023', handler: 'bootstrap' })
    const target = live.cliCalls.find(({ method }) => method === 'Runtime.AddTarget')
    expect(target?.params).toMatchObject({ handler: 'packages/functions/src/submit.handler', runtime: 'nodejs24.x' })
  })

  it("passes the stage's stream to the handler", () => {
    const { variables } = one(live, 'aws:lambda/function:Function').inputs.environment
    expect(variables).toMatchObject({ STREAM_NAME: named(stream.name, live.stage), SST_STAGE: live.stage })
  })

  it('lets this account assume the role, because the handler runs on this machine', () => {
    const { trusts } = permissionsOf(live, 'ApiRouteSubmitHandlerRole')
    expect(JSON.stringify(trusts)).toContain(':root')
  })

  it('starts Vite instead of deploying a site, on the only origin in CORS', () => {
    expect(live.resources.filter(({ type }) => type.startsWith('aws:cloudfront/'))).toEqual([])
    const { bucket } = one(live, 'aws:s3/bucketPolicy:BucketPolicy', 'BucketPolicy').inputs
    const { port } = new URL(api.cors.devOrigin)
    expect(one(live, 'sst:aws:StaticSite').outputs?._dev).toEqual({
      autostart: true,
      command: `npx vite --port ${port} --strictPort`,
      directory: 'packages/web',
      environment: {
        VITE_API_URL: `https://apiid.execute-api.${region}.amazonaws.com`,
        VITE_BUCKET: bucket,
        VITE_STAGE: live.stage,
      },
    })
    expect(live.outputs.console).toBe(api.cors.devOrigin)
    expect(one(live, 'aws:apigatewayv2/api:Api').inputs.corsConfiguration.allowOrigins).toEqual([live.outputs.console])
  })

  it('is the only variant that allows localhost', async () => {
    for (const deployed of [personal, await graphOf('prod')])
      expect(JSON.stringify(deployed)).not.toContain('localhost')
  })

  it('has the stream and the delivery stream of a deployed stage', () => {
    const types = ['aws:kinesis/stream:Stream', 'aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream']
    const shapeOf = (graph: Graph) =>
      JSON.stringify(types.flatMap((type) => all(graph, type)).map(({ inputs }) => inputs))
    expect(shapeOf(live)).toBe(shapeOf(personal).replaceAll('eu-west-1', region))
  })
})
