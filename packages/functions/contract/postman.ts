import { bodyText, type Example } from './examples.ts'
import type { openApi } from './openapi.ts'

type Shown = { summary: string; 'x-status': number; 'x-headers'?: Record<string, string>; value: unknown }

/** The requests that an OpenAPI document shows, with the path and server they go to. */
export function requestsOf({ servers, paths }: typeof openApi) {
  const requests = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { requestBody }]) =>
      Object.entries(requestBody.content as Record<string, { examples: Record<string, Shown> }>).flatMap(
        ([contentType, { examples }]) =>
          Object.values(examples).map(({ summary: name, 'x-status': status, 'x-headers': headers, value: body }) => {
            const example: Example = { name, contentType, status, body, ...(headers && { headers }) }
            return { ...example, path, method: method.toUpperCase(), text: bodyText(example) }
          }),
      ),
    ),
  )
  return { baseUrl: servers[0]?.url ?? '', requests }
}

/** Each request with the key of the pipeline, where it has one; then two that such a pipeline refuses. */
function keyed(document: typeof openApi) {
  const { baseUrl, requests } = requestsOf(document)
  const { name: header } = document.components.securitySchemes.key
  const [first] = requests
  const refused = first && [
    { ...first, name: 'Without the key, if one is asked for', status: 401 },
    { ...first, name: 'With another key, if one is asked for', status: 403, headers: { [header]: 'another' } },
  ]
  const allowed = requests.map((request) => ({ ...request, headers: { ...request.headers, [header]: '{{key}}' } }))
  return { baseUrl, requests: [...allowed, ...(refused ?? [])] }
}

/** A Postman collection (v2.1) that sends every example and tests its status. */
export function postmanCollection(document: typeof openApi) {
  const { baseUrl, requests } = keyed(document)
  return {
    info: {
      name: document.info.title,
      description: document.info.summary,
      schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json',
    },
    variable: [
      { key: 'baseUrl', value: baseUrl },
      { key: 'key', value: '' },
    ],
    item: requests.map(({ name, method, path, contentType, headers = {}, text, status }) => ({
      name,
      request: {
        method,
        header: Object.entries({ 'Content-Type': contentType, ...headers }).map(([key, value]) => ({ key, value })),
        url: { raw: `{{baseUrl}}${path}`, host: ['{{baseUrl}}'], path: path.split('/').filter(Boolean) },
        body: { mode: 'raw', raw: text },
      },
      event: [
        {
          listen: 'test',
          script: { exec: [`pm.test('${status}', () => pm.response.to.have.status(${status}))`] },
        },
      ],
    })),
  }
}

/** The same as text for the HTTP clients of editors. */
export function requestsHttp(document: typeof openApi): string {
  const { baseUrl, requests } = keyed(document)
  const blocks = requests.map(({ name, method, path, contentType, headers = {}, text, status }) => {
    const lines = Object.entries({ 'Content-Type': contentType, ...headers }).map(([key, value]) => `${key}: ${value}`)
    return `### ${name}: ${status}\n${method} {{baseUrl}}${path}\n${lines.join('\n')}\n\n${text.trimEnd()}\n`
  })
  return [`@baseUrl = ${baseUrl}\n@key =\n`, ...blocks].join('\n')
}
