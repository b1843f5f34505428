import { api, type Front, named } from '@sluice/core/pipeline'

const { cors } = api

// https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html
const managedGroups = [
  { name: 'AWSManagedRulesAmazonIpReputationList', priority: 1, bodyRules: [] },
  {
    name: 'AWSManagedRulesKnownBadInputsRuleSet',
    priority: 2,
    bodyRules: ['JavaDeserializationRCE_BODY', 'Log4JRCE_BODY', 'ReactJSRCE_BODY'],
  },
  {
    name: 'AWSManagedRulesCommonRuleSet',
    priority: 3,
    bodyRules: [
      'CrossSiteScripting_BODY',
      'EC2MetaDataSSRF_BODY',
      'GenericLFI_BODY',
      'GenericRFI_BODY',
      'SizeRestrictions_BODY',
    ],
  },
]

/** Returns the firewall of a front. AWS WAF has those of CloudFront in us-east-1 only. */
export function newFirewall({ requestsPerAddress, managedRules }: Front): aws.wafv2.WebAcl {
  return new aws.wafv2.WebAcl('FrontFirewall', {
    region: 'us-east-1',
    name: named(`${api.name}-front`, $app.stage),
    scope: 'CLOUDFRONT',
    defaultAction: { allow: {} },
    visibilityConfig: visibility('front'),
    rules: [
      {
        name: 'RequestsPerAddress',
        priority: 0,
        statement: {
          rateBasedStatement: { limit: requestsPerAddress, evaluationWindowSec: 300, aggregateKeyType: 'IP' },
        },
        action: { block: { customResponse: { responseCode: 429, responseHeaders: tooManyRequests() } } },
        visibilityConfig: visibility('RequestsPerAddress'),
      },
      ...managedGroups.map(({ name, priority, bodyRules }) => ({
        name,
        priority,
        overrideAction: managedRules === 'block' ? { none: {} } : { count: {} },
        statement: {
          managedRuleGroupStatement: {
            vendorName: 'AWS',
            name,
            // Events may contain any text, so a match in a body is no reason to reject them.
            ruleActionOverrides: bodyRules.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
          },
        },
        visibilityConfig: visibility(name),
      })),
    ],
  })
}

/** Returns the headers of a 429. The gateway's CORS headers are missing in a response of the firewall. */
function tooManyRequests(): { name: string; value: string }[] {
  const isPublic = cors.allowOrigins.some((origin) => origin === '*')
  return [
    { name: 'retry-after', value: '60' },
    ...(isPublic ? [{ name: 'access-control-allow-origin', value: '*' }] : []),
    { name: 'access-control-expose-headers', value: cors.exposeHeaders.join(',') },
  ]
}

const visibility = (metricName: string) => ({
  metricName,
  cloudwatchMetricsEnabled: true,
  sampledRequestsEnabled: true,
})
