import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newFolder, type Pipeline, startPipeline } from '../pipeline.ts'
import { type Call, parseRecording, recordedResponse } from './foreign-terraform/recording.ts'
import { targetName } from './target.ts'

// Replays a recording of Terraform with the provider of AWS. It created, changed and destroyed a stream, a delivery
// stream, a bucket and an object, and each plan in between found nothing to change. See foreign-terraform/record.ts.

const file = join(import.meta.dirname, 'foreign-terraform/recording.jsonl')
const { versions, calls } = parseRecording(readFileSync(file, 'utf8'))
const steps = new Set(calls.map(({ step }) => step))

let pipeline: Pipeline
beforeAll(async () => {
  if (targetName === 'ours') pipeline = await startPipeline(newFolder())
})
afterAll(() => pipeline?.kill('SIGTERM'))

/** The provider repeats these until a stream is created or deleted. */
const isRepeated = ({ headers }: Call) => /\.Describe/.test(headers['x-amz-target'] ?? '')

async function send({ method, path, headers, body }: Call) {
  const sent = method === 'GET' || method === 'HEAD' ? null : body
  const response = await fetch(`${pipeline.endpoints.aws}${path}`, { method, headers, body: sent })
  return recordedResponse(response.status, response.headers, await response.text())
}

describe.runIf(targetName === 'ours')(`Terraform ${versions.terraform} with ${versions.provider}`, () => {
  it.each([...steps])('gets the responses of the recording: %s', async (step) => {
    for (const call of calls.filter((each) => each.step === step)) {
      const about = `${call.headers['x-amz-target'] ?? `${call.method} ${call.path}`} ${call.body}`
      const check = isRepeated(call)
        ? expect.poll(() => send(call), { timeout: 30_000, message: about })
        : expect(await send(call), about)
      await check.toMatchObject(call.response)
    }
  })
})
