import { createHash } from 'node:crypto'
import { key } from '@sluice/core/pipeline'
import { accessOf } from './stage.ts'

const access = accessOf($app.stage)

/** Environment variables of the handler in mode `key`: the key's SHA-256. The function's settings never show the key. */
export const keyEnvironment: Record<string, $util.Output<string>> = access.mode === 'key'
  ? { KEY_SHA256: new sst.Secret('SubmitKey').value.apply(digest) }
  : {}

/** Returns the route's `auth`: what API Gateway checks before it calls the function. */
export function gatewayAuth(api: sst.aws.ApiGatewayV2): sst.aws.ApiGatewayV2RouteArgs['auth'] {
  if (access.mode === 'iam') return { iam: true }
  if (access.mode !== 'jwt') return undefined
  const { issuer, audiences } = access
  return { jwt: { authorizer: api.addAuthorizer({ name: 'Jwt', jwt: { issuer, audiences } }).id } }
}

function digest(value: string): string {
  if (value.length >= key.minCharacters && /^[!-~]+$/.test(value)) {
    return createHash('sha256').update(value).digest('hex')
  }
  throw new Error(
    `SubmitKey must have at least ${key.minCharacters} characters, all of them visible ASCII. ` +
      'Set a longer one with "npx sst secret set SubmitKey".',
  )
}
