import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { newFolder } from '@sluice/local/test/pipeline'
import { median, type Row } from '../row.ts'
import type { Tree } from '../tree.ts'
import { writeBundle } from './cold-start.ts'

const rounds = 3

/** Measures the handler's own CPU per event, with a stream that accepts everything at once, and that of JSON.parse. */
export async function warmRequests(trees: readonly Tree[]): Promise<Row[]> {
  const folder = newFolder()
  const files = await Promise.all(
    trees.map((tree) => writeBundle(tree, join(folder, tree.name), 'bench/handler/stored.ts')),
  )
  return [1, 100, 500].flatMap((events) => {
    const times = files.map((): number[] => [])
    const floors: number[] = []
    for (let round = 0; round < rounds; round++) {
      for (const [n, file] of files.entries()) {
        const { own, floor } = cpuMicroseconds(file, events)
        times[n]?.push(own)
        floors.push(floor)
      }
    }
    const values = Object.fromEntries(trees.map(({ name }, n) => [name, median(times[n] ?? [])]))
    const what = events === 1 ? 'CPU of a request with 1 event' : `CPU per event, ${events} in a request`
    return { group: 'Warm', what, unit: 'µs', values: { ...values, 'JSON.parse': median(floors) } }
  })
}

function cpuMicroseconds(file: string, events: number): { own: number; floor: number } {
  const script = join(import.meta.dirname, 'warm-process.ts')
  return JSON.parse(execFileSync(process.execPath, [script, file, String(events)], { encoding: 'utf8' }))
}
