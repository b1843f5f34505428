import { CreateBucketCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clientsOf, startOurs, targetName } from './target.ts'

// Requests as clients send them that are too large to install for a test.

let ours: Awaited<ReturnType<typeof startOurs>>
beforeAll(async () => {
  if (targetName !== 'ours') return
  ours = await startOurs()
  await clientsOf(ours.endpoint).s3.send(new CreateBucketCommand({ Bucket: 'foreign' }))
})
afterAll(() => ours?.stop())

describe.runIf(targetName === 'ours')("requests of AWS's SDK for C++, which Apache Arrow uses", () => {
  // Recorded from pyarrow 26 with version 1.11.900 of the SDK. The content type is sent with and without a body.
  const headers = { 'content-type': 'application/xml', 'x-amz-api-version': '2006-03-01' }
  const send = async (method: string, path: string, body: string | null = null) => {
    const response = await fetch(`${ours.endpoint}${path}`, { method, headers, body })
    return [response.status, await response.text()] as const
  }

  it('have a content type and a version of the API in every request', async () => {
    expect((await send('HEAD', '/foreign'))[0]).toBe(200)
    expect((await send('HEAD', '/nowhere-to-be-found'))[0]).toBe(404)
    expect((await send('PUT', '/foreign/arrow', 'text'))[0]).toBe(200)
    expect((await send('HEAD', '/foreign/arrow'))[0]).toBe(200)
    expect(await send('GET', '/foreign/arrow')).toEqual([200, 'text'])
    expect(await send('GET', '/foreign?list-type=2&max-keys=1000')).toEqual([200, expect.stringContaining('arrow')])
    expect((await send('DELETE', '/foreign/arrow'))[0]).toBe(204)
  })
})

describe.runIf(targetName === 'ours')('requests of the JavaScript SDK, version 2', () => {
  it('name the content type in the query of a presigned URL', async () => {
    const expires = Math.floor(Date.now() / 1000) + 60
    const query = `AWSAccessKeyId=l&Content-Type=text%2Fcsv&Expires=${expires}&Signature=c2lnbmF0dXJl`
    const url = `${ours.endpoint}/foreign/presigned`
    const put = await fetch(`${url}?${query}`, { method: 'PUT', headers: { 'content-type': 'text/csv' }, body: 'a,b' })
    expect([put.status, await put.text()]).toEqual([200, ''])
    expect((await fetch(url)).headers.get('content-type')).toBe('text/csv')
  })
})
