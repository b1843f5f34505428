import { describe, expect, it } from 'vitest'
import { all, graphOf, one, powers } from './graph.ts'

const live = await graphOf('live')
const personal = await graphOf('personal')

describe('sst dev', () => {
  it('is evaluated to its end, every question answered', () => expect(live.unknownCalls).toEqual([]))

  it('puts a bridge where the function would be, and runs the handler here', () => {
    const { inputs } = one(live, 'aws:lambda/function:Function')
    expect(inputs).toMatchObject({ runtime: 'provided.al2023', handler: 'bootstrap' })
    const target = live.cliCalls.find(({ method }) => method === 'Runtime.AddTarget')
    expect(target?.params).toMatchObject({ handler: 'packages/functions/src/submit.handler', runtime: 'nodejs24.x' })
  })

  it('gives the handler the stream of this stage', () => {
    const { variables } = one(live, 'aws:lambda/function:Function').inputs.environment
    expect(variables).toMatchObject({ STREAM_NAME: 'api-kinesis-stream-frank', SST_STAGE: 'frank' })
  })

  it('lets this account become the function, as the handler on this machine does', () => {
    const { trusts } = powers(live, 'ApiRouteSubmitHandlerRole')
    expect(JSON.stringify(trusts)).toContain(':root')
  })

  it('deploys no site: it starts Vite with the URL of the API and the name of the bucket, on the origin that CORS knows', () => {
    expect(live.resources.filter(({ type }) => type.startsWith('aws:cloudfront/'))).toEqual([])
    const api = 'https://apiid.execute-api.ap-southeast-2.amazonaws.com'
    const { bucket } = one(live, 'aws:s3/bucketPolicy:BucketPolicy', 'BucketPolicy').inputs
    expect(one(live, 'sst:aws:StaticSite').outputs?._dev).toEqual({
      autostart: true,
      command: 'npx vite --port 5173 --strictPort',
      directory: 'packages/web',
      environment: { VITE_API_URL: api, VITE_BUCKET: bucket },
    })
    expect(live.outputs.console).toBe('http://localhost:5173')
    expect(one(live, 'aws:apigatewayv2/api:Api').inputs.corsConfiguration.allowOrigins).toEqual([live.outputs.console])
  })

  it('knows localhost here alone: no deployed stage names it', async () => {
    for (const deployed of [personal, await graphOf('prod')])
      expect(JSON.stringify(deployed)).not.toContain('localhost')
  })

  it('is the same pipeline behind the function as a deployed stage', () => {
    const behind = ['aws:kinesis/stream:Stream', 'aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream']
    const shape = (graph: typeof live) =>
      JSON.stringify(behind.flatMap((type) => all(graph, type)).map(({ inputs }) => inputs))
    expect(shape(live)).toBe(shape(personal).replaceAll('eu-west-1', 'ap-southeast-2'))
  })
})
