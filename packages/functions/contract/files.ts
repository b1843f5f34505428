import { openApi } from './openapi.ts'
import { postmanCollection, requestsHttp } from './postman.ts'

const docs = new URL('../../../docs/reference/', import.meta.url)
const json = (value: unknown) => `${JSON.stringify(value, undefined, 2)}\n`

/** The files of docs/reference that are generated from the OpenAPI document. */
export const files = [
  { name: 'openapi.json', text: json(openApi) },
  { name: 'postman_collection.json', text: json(postmanCollection(openApi)) },
  { name: 'requests.http', text: requestsHttp(openApi) },
].map((file) => ({ ...file, url: new URL(file.name, docs) }))
