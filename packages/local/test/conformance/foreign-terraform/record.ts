// Runs Terraform with the provider of AWS against a pipeline and writes its calls into recording.jsonl, which a test
// replays. Needs an installed Terraform that can find or download the provider:
//
//     node sluice.mjs packages/local/test/conformance/foreign-terraform/record.ts

import { execFile } from 'node:child_process'
import { copyFileSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { newFolder, startPipeline } from '../../pipeline.ts'
import { type Call, formatRecording, recordedResponse, requestHeaders } from './recording.ts'

const pipeline = await startPipeline(newFolder())
const calls: Call[] = []
let step = ''
const proxy = createServer((request, response) => void record(request, response))
await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
const endpoint = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
const folder = newFolder()
copyFileSync(join(import.meta.dirname, 'main.tf'), join(folder, 'main.tf'))

/** Forwards a request to the pipeline and records it. */
async function record(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = '', url: path = '' } = request
  const { host: _host, connection: _connection, ...headers } = request.headers as Record<string, string>
  const body = await buffer(request)
  const sent = method === 'GET' || method === 'HEAD' ? null : body
  const got = await fetch(`${pipeline.endpoints.aws}${path}`, { method, headers, body: sent })
  const text = await got.text()
  const headersToKeep = requestHeaders(headers)
  const recorded = recordedResponse(got.status, got.headers, text)
  calls.push({ step, method, path, headers: headersToKeep, body: body.toString(), response: recorded })
  response.writeHead(got.status, Object.fromEntries(got.headers))
  response.end(text)
}

/** Runs Terraform as a step with a name and returns what it prints. */
async function terraform(name: string, changed: boolean, ...args: string[]): Promise<string> {
  console.log(`${name} …`)
  step = name
  const variables = { TF_VAR_endpoint: endpoint, TF_VAR_changed: `${changed}` }
  const options = { cwd: folder, env: { ...process.env, ...variables, TF_IN_AUTOMATION: '1' } }
  return (await promisify(execFile)('terraform', [...args, '-no-color'], options)).stdout
}

async function putDeliveredObject(): Promise<void> {
  step = 'delivery'
  const scope = 'Credential=local/20260101/ap-southeast-2/s3/aws4_request'
  const headers = { authorization: `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=host, Signature=0` }
  await fetch(`${endpoint}/terraform-events/changed/1`, { method: 'PUT', headers, body: 'delivered\n' })
}

try {
  await terraform('init', false, 'init')
  // This plan fails if there is anything to change.
  const clean = ['plan', '-detailed-exitcode']
  await terraform('create', false, 'apply', '-auto-approve')
  await terraform('plan', false, ...clean)
  await terraform('update', true, 'apply', '-auto-approve')
  await terraform('plan after the update', true, ...clean)
  await putDeliveredObject()
  await terraform('destroy', true, 'destroy', '-auto-approve')
  const { terraform_version, provider_selections } = JSON.parse(await terraform('version', true, 'version', '-json'))
  const provider = Object.entries(provider_selections).flat().join(' ')
  const versions = { terraform: terraform_version, provider }
  writeFileSync(join(import.meta.dirname, 'recording.jsonl'), formatRecording({ versions, calls }))
} finally {
  proxy.close()
  pipeline.kill('SIGTERM')
}
