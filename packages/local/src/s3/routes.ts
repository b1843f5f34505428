import { AwsError } from '../aws/error.ts'
import type { S3Request } from '../aws/http.ts'
import type { S3Action, S3Call, S3Context } from './action.ts'
import { createBucket, getBucketLocation, headBucket, listBuckets } from './bucket-actions.ts'
import { deleteObject } from './delete-object.ts'
import { getObject } from './get-object.ts'
import { listObjects } from './list-objects.ts'
import { putObject } from './put-object.ts'
import { notImplemented } from './responses.ts'

type Scope = 'service' | 'bucket' | 'object'

/** The actions by what an address names, by method and by the parameter that names the action. */
const routes: Record<Scope, Record<string, S3Action>> = {
  service: { GET: listBuckets },
  bucket: { GET: listObjects, 'GET ?location': getBucketLocation, HEAD: headBucket, PUT: createBucket },
  object: { GET: getObject, HEAD: getObject, PUT: putObject, DELETE: deleteObject },
}

/** Parameters that choose the action of a bucket. */
const subresources = ['location']

/** Parameters that an action reads, or that change nothing here. Any other parameter is rejected by name. */
const parameters =
  /^(list-type|prefix|delimiter|marker|continuation-token|start-after|max-keys|encoding-type|fetch-owner|location|x-id)$/i

/** Parameters of a presigned address, of either version of the signature. */
const signatureParameters = /^(x-amz-.*|AWSAccessKeyId|Signature|Expires)$/i

const bucketName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/

/**
 * Reads the address of a request, path style.
 * @throws AwsError for an unsupported parameter or an invalid bucket name; URIError for invalid percent-encoding
 */
export function readCall(request: S3Request): S3Call {
  // `new URL` would resolve the `..` in a key.
  const [path = '', ...rest] = request.url.split('?')
  const query = new URLSearchParams(rest.join('?'))
  const unsupported = [...query.keys()].find((name) => !parameters.test(name) && !signatureParameters.test(name))
  if (unsupported) throw notImplemented(`?${unsupported}`)
  const [bucket = '', ...segments] = path.slice(1).split('/').map(decodeURIComponent)
  if (bucket && !bucketName.test(bucket)) {
    throw new AwsError('InvalidBucketName', `The bucket name ${bucket} is not valid.`, 400)
  }
  return { ...request, bucket, key: segments.join('/'), query }
}

/**
 * Returns the action of a call.
 * @throws AwsError `NoSuchBucket`; `NotImplemented` if there is no such action
 */
export async function actionOf({ objects }: S3Context, call: S3Call): Promise<S3Action> {
  const scope = scopeOf(call)
  const subresource = scope === 'bucket' ? subresources.find((name) => call.query.has(name)) : undefined
  const action = routes[scope][subresource ? `${call.method} ?${subresource}` : call.method]
  if (scope !== 'service' && action !== createBucket && !(await objects.hasBucket(call.bucket))) {
    throw new AwsError('NoSuchBucket', `The bucket ${call.bucket} does not exist.`, 404)
  }
  if (action) return action
  throw notImplemented(`${call.method} ${scopeNames[scope]}${subresource ? ` with ?${subresource}` : ''}`)
}

const scopeNames = { service: 'without a bucket', bucket: 'of a bucket', object: 'of an object' }

function scopeOf({ bucket, key }: S3Call): Scope {
  if (!bucket) return 'service'
  return key ? 'object' : 'bucket'
}
