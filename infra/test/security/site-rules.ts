import type { Section } from './rule.ts'

const site = 'aws:cloudfront/distribution:Distribution'
const distribution = ['WebCdnDistribution']

type Origin = {
  originAccessControlId?: string
  customOriginConfig: { originSslProtocols: string[]; originProtocolPolicy: string }
}

export const siteSection: Section = {
  title: "The console's site",
  rules: [
    {
      id: 'CKV_AWS_34',
      requirement: 'The site is served over HTTPS.',
      type: site,
      passes: ({ inputs }) =>
        ['redirect-to-https', 'https-only'].includes(inputs.defaultCacheBehavior.viewerProtocolPolicy),
    },
    {
      id: 'CKV_AWS_68',
      requirement: 'A web application firewall protects the site.',
      type: site,
      waiver: {
        names: distribution,
        reason: 'The site has only static files. A firewall costs 5 USD a month before the first request.',
      },
      passes: ({ inputs }) => Boolean(inputs.webAclId),
    },
    {
      id: 'CKV_AWS_86',
      requirement: 'Access is logged.',
      type: site,
      waiver: {
        names: distribution,
        reason: 'The site has only static files, and a log of client addresses needs protection itself.',
      },
      passes: ({ inputs }) => Boolean(inputs.loggingConfig),
    },
    {
      id: 'CKV_AWS_174',
      requirement: 'The site requires TLS 1.2 or later.',
      type: site,
      waiver: {
        names: distribution,
        reason:
          "CloudFront's certificate for `*.cloudfront.net` has no minimum version. With a custom domain, SST " +
          'sets TLSv1.2_2021.',
      },
      passes: ({ inputs }) => /^TLSv1\.[23]/.test(inputs.viewerCertificate.minimumProtocolVersion ?? ''),
    },
    {
      id: 'CKV_AWS_216',
      requirement: 'The distribution is enabled.',
      type: site,
      passes: ({ inputs }) => inputs.enabled === true,
    },
    {
      id: 'CKV_AWS_305',
      requirement: 'The distribution has a default root object.',
      type: site,
      waiver: { names: distribution, reason: "SST's viewer function returns `index.html` for a folder." },
      passes: ({ inputs }) => Boolean(inputs.defaultRootObject),
    },
    {
      id: 'CKV_AWS_310',
      requirement: 'The distribution has a second origin.',
      type: site,
      waiver: { names: distribution, reason: 'The API accepts events even if the site is down.' },
      passes: ({ inputs }) => Boolean(inputs.originGroups?.length),
    },
    {
      id: 'CKV_AWS_374',
      requirement: 'The site is restricted to some countries.',
      type: site,
      waiver: { names: distribution, reason: 'It is meant for every country.' },
      passes: ({ inputs }) => inputs.restrictions.geoRestriction.restrictionType !== 'none',
    },
    {
      id: 'CKV2_AWS_32',
      requirement: 'The site sends security headers.',
      type: site,
      passes: ({ inputs }) => Boolean(inputs.defaultCacheBehavior.responseHeadersPolicyId),
    },
    {
      id: 'CKV2_AWS_42',
      requirement: 'The distribution has its own certificate.',
      type: site,
      waiver: { names: distribution, reason: 'A certificate requires a custom domain.' },
      passes: ({ inputs }) => Boolean(inputs.viewerCertificate.acmCertificateArn),
    },
    {
      id: 'CKV2_AWS_46',
      requirement: 'The distribution reads S3 with an origin access control.',
      type: site,
      waiver: {
        names: distribution,
        reason:
          "SST's viewer function chooses the origin of each request and its access control. The distribution " +
          'itself has only a placeholder.',
      },
      passes: ({ inputs }) => inputs.origins.every((origin: Origin) => Boolean(origin.originAccessControlId)),
    },
    {
      id: 'CKV2_AWS_54',
      requirement: 'The distribution uses TLS 1.2 to its origin.',
      type: site,
      passes: ({ inputs }) =>
        inputs.origins.every(
          ({ customOriginConfig }: Origin) => customOriginConfig.originSslProtocols.join() === 'TLSv1.2',
        ),
    },
    {
      id: 'CKV2_AWS_72',
      requirement: 'The distribution uses only HTTPS to its origin.',
      type: site,
      passes: ({ inputs }) =>
        inputs.origins.every(
          ({ customOriginConfig }: Origin) => customOriginConfig.originProtocolPolicy === 'https-only',
        ),
    },
    {
      id: 'CKV_AWS_259',
      requirement: 'Strict-Transport-Security lasts a year, with subdomains and preload.',
      type: 'aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy',
      waiver: {
        names: ['WebHeaders'],
        reason:
          "It lasts a year, for the site's own host only. Subdomains and preload would also bind other hosts of the " +
          'domain.',
      },
      passes: ({ inputs: { securityHeadersConfig } }) => {
        const { accessControlMaxAgeSec, includeSubdomains, preload } =
          securityHeadersConfig.strictTransportSecurity ?? {}
        return accessControlMaxAgeSec >= 31_536_000 && includeSubdomains === true && preload === true
      },
    },
  ],
}
