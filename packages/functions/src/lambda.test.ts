import { Hono } from 'hono'
import { expect, it } from 'vitest'
import { type Bindings, lambdaOf } from './lambda.ts'

/** Invokes the function of an app that returns what it reads of a request. */
async function read(event: { headers?: Record<string, string>; body?: string; isBase64Encoded?: boolean }) {
  const app = new Hono<{ Bindings: Bindings }>()
  app.post('/submit', async (c) => {
    const { headers, url } = c.req.raw
    const body = Buffer.from(await c.req.arrayBuffer()).toString('hex')
    return c.env.respond({
      status: 202,
      headers: { a: 'b' },
      body: JSON.stringify({ url, body, headers: [...headers] }),
    })
  })
  const result = await lambdaOf(app)({
    rawPath: '/submit',
    rawQueryString: 'a=%20b',
    requestContext: { requestId: 'r', http: { method: 'POST' } },
    ...event,
  })
  return { ...result, body: JSON.parse(result.body) }
}

it("passes the request and the app's reply on", async () => {
  expect(await read({ headers: { host: 'api.example' }, body: 'é' })).toEqual({
    statusCode: 202,
    headers: { a: 'b' },
    body: { url: 'https://api.example/submit?a=%20b', body: 'c3a9', headers: [['host', 'api.example']] },
    isBase64Encoded: false,
  })
})

it('decodes a body in base64', async () => {
  expect((await read({ body: '/w==', isBase64Encoded: true })).body).toMatchObject({ body: 'ff' })
})

it('passes headers in lower case, whatever characters they have', async () => {
  const { body } = await read({ headers: { 'CE-Subject': 'Zoë' } })
  expect(body.headers).toEqual([['ce-subject', 'Zoë']])
})

it('passes an event without a body and headers', async () => {
  expect((await read({})).body).toEqual({ url: 'https://localhost/submit?a=%20b', body: '', headers: [] })
})
