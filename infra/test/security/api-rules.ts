import { all } from '../graph.ts'
import type { Section } from './rule.ts'

const lambda = 'aws:lambda/function:Function'
const permission = 'aws:lambda/permission:Permission'
const handler = ['ApiRouteSubmitHandlerFunction']

export const functionSection: Section = {
  title: 'Function',
  rules: [
    {
      id: 'CKV_AWS_45',
      requirement: 'The environment contains no secret.',
      type: lambda,
      passes: ({ inputs }) => !/AKIA|secret|token|password|_key"/i.test(JSON.stringify(inputs.environment)),
    },
    {
      id: 'CKV_AWS_50',
      requirement: 'X-Ray traces the function.',
      type: lambda,
      waiver: {
        names: handler,
        reason:
          "HTTP APIs don't support tracing, so a trace would start here and end at the next call. Request ids " +
          'connect the logs.',
      },
      passes: ({ inputs }) => inputs.tracingConfig?.mode === 'Active',
    },
    {
      id: 'CKV_AWS_115',
      requirement: 'The function has its own concurrency limit.',
      type: lambda,
      waiver: {
        names: handler,
        reason:
          "The stage's throttle limits it. A new account has a reduced concurrency and may be unable to reserve any, " +
          'so its deploy could fail.',
      },
      passes: ({ inputs }) => inputs.reservedConcurrentExecutions > 0,
    },
    {
      id: 'CKV_AWS_116',
      requirement: 'The function has a dead-letter queue.',
      type: lambda,
      waiver: {
        names: handler,
        reason: 'API Gateway calls it synchronously and returns its response, so the queue would stay empty.',
      },
      passes: ({ inputs }) => Boolean(inputs.deadLetterConfig),
    },
    {
      id: 'CKV_AWS_117',
      requirement: 'The function is in a VPC.',
      type: lambda,
      waiver: {
        names: handler,
        reason:
          'It connects only to Kinesis, which has a public endpoint. A VPC adds a NAT gateway or a VPC endpoint, ' +
          'and both are billed by the hour.',
      },
      passes: ({ inputs }) => Boolean(inputs.vpcConfig),
    },
    {
      id: 'CKV_AWS_173',
      requirement: 'The environment is encrypted with a customer-managed key.',
      type: lambda,
      waiver: {
        names: handler,
        reason:
          "The environment contains names and at most the SHA-256 of a key. Lambda encrypts it with AWS's own key.",
      },
      passes: ({ inputs }) => Boolean(inputs.kmsKeyArn),
    },
    {
      id: 'CKV_AWS_272',
      requirement: 'Only signed code runs.',
      type: lambda,
      waiver: {
        names: handler,
        reason: 'Signing needs a profile and someone to manage it. The account decides who can deploy.',
      },
      passes: ({ inputs }) => Boolean(inputs.codeSigningConfigArn),
    },
    {
      id: 'CKV_AWS_363',
      requirement: 'AWS supports the runtime.',
      type: lambda,
      passes: ({ inputs }) => ['nodejs22.x', 'nodejs24.x'].includes(inputs.runtime),
    },
    {
      id: 'CKV2_AWS_75',
      requirement: 'No function URL has open CORS.',
      type: lambda,
      passes: (_, graph) => all(graph, 'aws:lambda/functionUrl:FunctionUrl').length === 0,
    },
    {
      id: 'CKV_AWS_301',
      requirement: 'The function is not public.',
      type: permission,
      passes: ({ inputs }) => inputs.principal !== '*',
    },
    {
      id: 'CKV_AWS_364',
      requirement: 'API Gateway can call the function only for this API.',
      type: permission,
      passes: ({ inputs }) => Boolean(inputs.sourceArn ?? inputs.sourceAccount),
    },
  ],
}

export const apiSection: Section = {
  title: 'API',
  rules: [
    {
      id: 'CKV_AWS_309',
      requirement: 'The route has an authorizer.',
      type: 'aws:apigatewayv2/route:Route',
      waiver: {
        names: ['ApiRouteSubmitRoute'],
        reason: 'By default, everyone can send events. [Access](deploy/access.md) describes how to change that.',
      },
      passes: ({ inputs }) => ['AWS_IAM', 'CUSTOM', 'JWT'].includes(inputs.authorizationType),
    },
    {
      id: 'CKV_AWS_76',
      requirement: 'Requests are logged.',
      type: 'aws:apigatewayv2/stage:Stage',
      passes: ({ inputs }) => Boolean(inputs.accessLogSettings?.destinationArn),
    },
    {
      id: 'CKV2_AWS_51',
      requirement: 'Clients present a certificate.',
      type: 'aws:apigatewayv2/api:Api',
      waiver: {
        names: ['ApiApi'],
        reason: 'Browsers have no client certificates, and mutual TLS requires a custom domain.',
      },
      passes: (_, graph) => JSON.stringify(all(graph, 'aws:apigatewayv2/domainName:DomainName')).includes('mutualTls'),
    },
  ],
}
