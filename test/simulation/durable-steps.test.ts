import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import listed from './durable-steps.json' with { type: 'json' }
import { crashAtEachStep, onPipeline, type RunTo } from './every-step.ts'
import { fileOperations, onFiles } from './file-operations.ts'
import { operations } from './operations.ts'

const all: [name: string, run: RunTo][] = [
  ...operations.map((operation): [string, RunTo] => [operation.name, onPipeline(operation)]),
  ...fileOperations.map((operation): [string, RunTo] => [operation.name, onFiles(operation)]),
]

describe.each(all)('%s', (name, run) => {
  it('has the listed steps, and survives an end of the process and a power cut at each', async () => {
    const { steps, problems } = await crashAtEachStep(run)
    expect(problems).toEqual([])
    expect(steps).toEqual((listed as Record<string, string[]>)[name])
  })
})

it('lists no step of an operation that is gone', () => {
  expect(Object.keys(listed)).toEqual(all.map(([name]) => name))
})

/** The modules that may call the disk themselves. Their callers pass it on, or write nothing that must last. */
const direct = ['client/src/node/machine.ts', 'local/src/disk/disk.ts']

it('finds no part that calls a disk other than the one that it is given', () => {
  const folders = ['local/src/{disk,firehose,kinesis,s3}', 'client/src/node', 'cli/src/replay']
  const root = join(import.meta.dirname, '../../packages')
  const modules = folders.flatMap((folder) => globSync(`${folder}/**/*.ts`, { cwd: root }))
  const callers = modules
    .filter((file) => !file.endsWith('.test.ts'))
    .filter((file) =>
      /^import (?!type\b).*from 'node:(fs|fs\/promises|sqlite)'/m.test(readFileSync(join(root, file), 'utf8')),
    )
  expect(callers.sort()).toEqual(direct)
})
