import { createHash } from 'node:crypto'
import { keyDigests, namedKeys } from '@sluice/core/pipeline'
import { accessOf, frontOf } from './stage.ts'

const access = accessOf($app.stage)
const front = frontOf($app.stage)
const frontKeys = front ? new sst.Secret('FrontSecret').value : undefined

/** The key that CloudFront sends. The function accepts each key of the secret, so that it can be rotated. */
export const frontKey = $output(frontKeys).apply((keys) => namedKeys(keys ?? '')[0]?.key ?? '')

/** Environment variables of the handler: its access mode, and the keys' digests. The function's settings show no key. */
export const accessEnvironment: Record<string, $util.Input<string>> = {
  ACCESS_MODE: access.mode,
  ...(access.mode === 'key' && {
    KEY_SHA256: new sst.Secret('SubmitKey').value.apply((keys) => keyDigests(keys, sha256)),
  }),
  ...(frontKeys && !front?.keepGatewayUrl && { FRONT_SHA256: frontKeys.apply((keys) => keyDigests(keys, sha256)) }),
}

/** Returns the route's `auth`: what API Gateway checks before it calls the function. */
export function gatewayAuth(api: sst.aws.ApiGatewayV2): sst.aws.ApiGatewayV2RouteArgs['auth'] {
  if (access.mode === 'iam') return { iam: true }
  if (access.mode !== 'jwt') return undefined
  const { issuer, audiences } = access
  return { jwt: { authorizer: api.addAuthorizer({ name: 'Jwt', jwt: { issuer, audiences } }).id } }
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
