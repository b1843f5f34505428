import { api, contentSecurityPolicy, web } from '@sluice/core/pipeline'
import { bucket } from './bucket.ts'
import { url } from './front.ts'

const { port } = new URL(api.cors.devOrigin)

export const site = new sst.aws.StaticSite('Web', {
  path: 'packages/web',
  build: { command: 'npm run build', output: 'dist' },
  environment: { VITE_API_URL: url, VITE_BUCKET: bucket.name, VITE_STAGE: $app.stage },
  // Without an error page, CloudFront returns 200 for every unknown path.
  errorPage: 'index.html',
  dev: { command: `npx vite --port ${port} --strictPort`, url: api.cors.devOrigin },
  transform: {
    assets: { cors: false },
    cdn(args) {
      const headers = new aws.cloudfront.ResponseHeadersPolicy('WebHeaders', {
        securityHeadersConfig: {
          contentSecurityPolicy: {
            contentSecurityPolicy: url.apply((origin) => contentSecurityPolicy(origin)),
            override: true,
          },
          contentTypeOptions: { override: true },
          frameOptions: { frameOption: 'DENY', override: true },
          referrerPolicy: { referrerPolicy: 'no-referrer', override: true },
          strictTransportSecurity: { accessControlMaxAgeSec: web.hstsSeconds, override: true },
        },
      })
      args.defaultCacheBehavior = $output(args.defaultCacheBehavior).apply((behavior) => ({
        ...behavior,
        allowedMethods: ['GET', 'HEAD', 'OPTIONS'],
        responseHeadersPolicyId: headers.id,
      }))
    },
  },
})
