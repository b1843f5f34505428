import { api as definition, type Front, frontSecret } from '@sluice/core/pipeline'
import { frontKey } from './access.ts'
import { api } from './api.ts'
import { newFirewall } from './firewall.ts'
import { frontOf, originOf } from './stage.ts'

// CloudFront's own policies: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
const cachingDisabled = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad'
// Every header of the sender but Host, by which API Gateway finds the API.
const allViewerExceptHost = 'b689b0a8-53d0-40ab-baf2-68738e2966ac'

const front = frontOf($app.stage)

/** URL of the API for senders: that of CloudFront, or the gateway's own. */
export const url = front ? urlOf(front) : api.url

function urlOf(front: Front): $util.Output<string> {
  const { domain } = front
  const origin = 'api'
  const distribution = new sst.aws.Cdn('Front', {
    comment: `Front of ${definition.route}, stage ${$app.stage}`,
    domain,
    origins: [
      {
        originId: origin,
        domainName: originOf(front),
        customHeaders: [{ name: frontSecret.header, value: frontKey }],
        customOriginConfig: {
          httpPort: 80,
          httpsPort: 443,
          originProtocolPolicy: 'https-only',
          originSslProtocols: ['TLSv1.2'],
        },
      },
    ],
    defaultCacheBehavior: {
      targetOriginId: origin,
      // A redirect would turn a POST into a GET.
      viewerProtocolPolicy: 'https-only',
      // CloudFront allows POST only together with these.
      allowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'POST', 'PATCH', 'DELETE'],
      cachedMethods: ['GET', 'HEAD'],
      cachePolicyId: cachingDisabled,
      originRequestPolicyId: allViewerExceptHost,
      // Responses are small, and nothing is cached.
      compress: false,
    },
    webAclArn: newFirewall(front).arn,
  })
  // Available only once CloudFront works.
  return distribution.nodes.distribution.apply(() => `https://${domain}`)
}
