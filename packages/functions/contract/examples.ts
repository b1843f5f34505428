/** A request in the reference. The Postman collection and requests.http send it and expect its status. */
export type Example = {
  name: string
  contentType: string
  headers?: Record<string, string>
  /** A value for JSON types, the text for other types. */
  body: unknown
  status: number
}

const sale = { specversion: '1.0', id: '7', source: '/till/3', type: 'com.example.sale', data: { cents: 1250 } }

export const examples: Example[] = [
  {
    name: 'One event',
    contentType: 'application/json',
    body: { event: 'signup', user_id: 123 },
    status: 202,
  },
  {
    name: 'A batch with its own ids',
    contentType: 'application/json',
    body: [
      { event_id: 'order-1-paid', event: 'paid', order: 1 },
      { event_id: 'order-2-paid', event: 'paid', order: 2 },
    ],
    status: 202,
  },
  {
    name: 'A batch with a rejected event',
    contentType: 'application/json',
    body: [{ event: 'signup' }, { event: 'signup', _meta: {} }],
    status: 207,
  },
  {
    name: 'A rejected event',
    contentType: 'application/json',
    body: { event_id: true, event: 'signup' },
    status: 422,
  },
  {
    name: 'A beacon',
    contentType: 'text/plain',
    body: '{"event":"page_left","path":"/pricing"}',
    status: 202,
  },
  { name: 'Invalid JSON', contentType: 'text/plain', body: '{"event":}', status: 400 },
  {
    name: 'NDJSON',
    contentType: 'application/x-ndjson',
    body: '{"event":"signup","user_id":1}\n{"event":"signup","user_id":2}\n',
    status: 202,
  },
  {
    name: 'NDJSON with an invalid line',
    contentType: 'application/x-ndjson',
    body: '{"event":"signup"}\n{"event":}\n',
    status: 207,
  },
  { name: 'NDJSON under its other name', contentType: 'application/ndjson', body: '{"event":"signup"}\n', status: 202 },
  { name: 'JSON Lines', contentType: 'application/jsonl', body: '{"event":"signup"}\n', status: 202 },
  {
    name: 'JSON Lines under its other name',
    contentType: 'application/jsonlines',
    body: '{"event":"signup"}\n',
    status: 202,
  },
  { name: 'A CloudEvent', contentType: 'application/cloudevents+json', body: sale, status: 202 },
  {
    name: 'A batch of CloudEvents',
    contentType: 'application/cloudevents-batch+json',
    body: [sale, { ...sale, id: '8' }],
    status: 202,
  },
  {
    name: 'A CloudEvent in binary mode',
    contentType: 'application/json',
    headers: { 'ce-specversion': '1.0', 'ce-id': '9', 'ce-source': '/till/3', 'ce-type': 'com.example.sale' },
    body: { cents: 990 },
    status: 202,
  },
]

/** Returns the body of an example as text. */
export function bodyText({ body }: Pick<Example, 'body'>): string {
  return typeof body === 'string' ? body : JSON.stringify(body, undefined, 2)
}
