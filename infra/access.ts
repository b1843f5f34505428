import { createHash } from 'node:crypto'
import { key } from '@sluice/core/pipeline'
import { accessOf } from './stage.ts'

const access = accessOf($app.stage)

/** What the handler compares with. The key itself stays with whoever deploys: nobody reads it off the function. */
export const keyEnvironment: Record<string, $util.Output<string>> = access.mode === 'key'
  ? { KEY_SHA256: new sst.Secret('SubmitKey').value.apply(digest) }
  : {}

/** What the gateway asks for before the function runs. */
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
  throw new Error(`SubmitKey must have ${key.minCharacters} or more visible characters of ASCII.`)
}
