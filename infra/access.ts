import { createHash } from 'node:crypto'
import { keyDigests } from '@sluice/core/pipeline'
import { accessOf } from './stage.ts'

const access = accessOf($app.stage)

/** Environment variables of the handler: its access mode, and the keys' digests. The function's settings show no key. */
export const accessEnvironment: Record<string, $util.Input<string>> = {
  ACCESS_MODE: access.mode,
  ...(access.mode === 'key' && {
    KEY_SHA256: new sst.Secret('SubmitKey').value.apply((keys) => keyDigests(keys, sha256)),
  }),
}

/** Returns the route's `auth`: what API Gateway checks before it calls the function. */
export function gatewayAuth(api: sst.aws.ApiGatewayV2): sst.aws.ApiGatewayV2RouteArgs['auth'] {
  if (access.mode === 'iam') return { iam: true }
  if (access.mode !== 'jwt') return undefined
  const { issuer, audiences } = access
  return { jwt: { authorizer: api.addAuthorizer({ name: 'Jwt', jwt: { issuer, audiences } }).id } }
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
