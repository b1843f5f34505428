import { createHash } from 'node:crypto'
import { CreateBucketCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { s3Fidelity } from '../../src/s3/actions.ts'
import { commonHarmless } from '../../src/s3/inputs.ts'
import { signatureParameters } from '../../src/s3/presigned.ts'
import { type WireInput, wireActions } from './s3-model.ts'
import { type S3Sent, sendS3 } from './s3-request.ts'
import { clientsOf, startOurs, targetName } from './target.ts'

// Every input of every action, as the SDK's own model lists it: declared as supported, declared as harmless and seen to
// change nothing, or rejected by name.

type Request = S3Sent & { method: string; path: string }

const Bucket = 'model-bucket'
let ours: Awaited<ReturnType<typeof startOurs>>
let s3: S3Client
let created = 0

beforeAll(async () => {
  if (targetName !== 'ours') return
  ours = await startOurs()
  s3 = clientsOf(ours.endpoint).s3
  await s3.send(new CreateBucketCommand({ Bucket }))
  await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }))
})
afterAll(async () => {
  s3?.destroy()
  await ours?.stop()
})

const send = ({ method, path, ...sent }: Request) => sendS3(ours.endpoint, method, path, sent)

const deletion = '<Delete><Object><Key>k2</Key></Object></Delete>'
const md5 = (text: string) => createHash('md5').update(text).digest('base64')

/** The parts of a valid request of an action in addition to its method and address in the model. */
const additions: Record<string, () => Promise<Partial<Request>> | Partial<Request>> = {
  CreateBucket: () => ({ path: `/created-${created++}` }),
  DeleteBucket: async () => {
    await send({ method: 'PUT', path: '/deleted' })
    return { path: '/deleted' }
  },
  DeleteObjects: () => ({ headers: { 'content-md5': md5(deletion) }, body: deletion }),
  PutObject: () => ({ body: 'x' }),
  UploadPart: () => ({ body: 'x' }),
  CopyObject: () => ({ path: `/${Bucket}/copied`, headers: { 'x-amz-copy-source': `${Bucket}/k` } }),
  UploadPartCopy: () => ({ headers: { 'x-amz-copy-source': `${Bucket}/k` } }),
  GetObjectAttributes: () => ({ headers: { 'x-amz-object-attributes': 'ETag' } }),
}

/** Returns a valid request of an action. */
async function requestOf(action: string): Promise<Request> {
  const { method = '', path = '', inputs = [] } = wireActions.get(action) ?? {}
  const [template = '', query = ''] = path.split('?')
  const parameters = new URLSearchParams(query)
  for (const name of ['uploadId', 'partNumber']) {
    const isOptional = /^(Get|Head)Object$/.test(action)
    if (!isOptional && inputs.some((input) => input.name === name)) parameters.set(name, '1')
  }
  const scope = action === 'ListBuckets' ? '' : Bucket
  const address = `/${scope}${template.replace('{Key+}', 'k').replace(/^\/$/, '')}`
  const full = parameters.size > 0 ? `${address}?${parameters}` : address
  return { method, path: full, ...(await additions[action]?.()) }
}

/** Returns a request with an input. */
function withInput(request: Request, { place, name, value }: WireInput): Request {
  if (place === 'header') return { ...request, headers: { ...request.headers, [name.replace('*', 'a')]: value } }
  if (place === 'query') {
    const separator = request.path.includes('?') ? '&' : '?'
    return { ...request, path: `${request.path}${separator}${name}=${value}` }
  }
  const names = name.split('.')
  const body = names.reduceRight((inner, element) => `<${element}>${inner}</${element}>`, value)
  return { ...request, headers: {}, body }
}

const namesOf = (action: string) => (wireActions.get(action)?.inputs ?? []).map(({ name }) => name)

/** Headers that a client's HTTP layer sends, and parameters that no member of the SDK has. */
const transport = ['x-amz-decoded-content-length', 'x-amz-trailer', 'content-encoding', 'content-md5', 'cache-control']

describe.runIf(targetName === 'ours').each(Object.entries(s3Fidelity))('%s', (action, { supported, harmless }) => {
  const inputs = wireActions.get(action)?.inputs ?? []
  const isDeclared = ({ name }: WireInput) => supported.includes(name) || name in harmless

  it('declares only input that the SDK has', () => {
    const [, query = ''] = wireActions.get(action)?.path.split('?') ?? []
    const known = [
      ...namesOf(action),
      ...new URLSearchParams(query).keys(),
      ...signatureParameters,
      ...Object.keys(commonHarmless),
      ...transport,
    ]
    const unknown = [...supported, ...Object.keys(harmless)].filter(
      (name) => !known.includes(name) && !name.startsWith('x-amz-checksum-'),
    )
    expect(unknown).toEqual([])
  })

  it('rejects every other input by its name', async () => {
    for (const input of inputs.filter((input) => !isDeclared(input))) {
      const request = withInput(await requestOf(action), input)
      const { status, message } = await send(request)
      expect([input.name, status]).toEqual([input.name, 501])
      // The response to HEAD has no body.
      if (request.method !== 'HEAD') expect(message).toContain(input.name.replace('*', ''))
    }
  })

  it('does the same with and without harmless input', async () => {
    for (const input of inputs.filter(({ name }) => name in harmless)) {
      const accepted = /accepted only as (\S+), the default/.exec(harmless[input.name] ?? '')?.[1]
      const without = await send(await requestOf(action))
      const request = withInput(await requestOf(action), { ...input, value: accepted ?? input.value })
      const { status, code } = await send(request)
      expect([input.name, status, code]).toEqual([input.name, without.status, without.code])
      if (accepted === undefined) continue
      const rejected = await send(withInput(await requestOf(action), input))
      expect([input.name, rejected.status]).toEqual([input.name, 501])
    }
  })
})
