// npm run simulate -- --seed 7          runs one seed and prints what happened
// npm run simulate -- --seeds 10000     runs the seeds 1 to 10,000 on all cores and prints those that fail
//   --from 500                          begins at another seed
//   --until-problem                     ends at the first seed that fails
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import { type Run, simulate } from './simulate.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seeds: { type: 'string', default: '200' },
    from: { type: 'string', default: '1' },
    'until-problem': { type: 'boolean', default: false },
  },
})
if (values.seed !== undefined) await runOne(wholeNumber('seed', values.seed))
else await runMany(wholeNumber('from', values.from), wholeNumber('seeds', values.seeds))

function wholeNumber(name: string, value: string): number {
  if (/^\d{1,9}$/.test(value)) return Number(value)
  console.error(`--${name} must be a whole number of up to 9 digits, not ${value}.`)
  process.exit(2)
}

async function runOne(seed: number): Promise<void> {
  const { log, hash, counts, problems } = await simulate(seed)
  console.log(log.join('\n'))
  console.log(`\nseed ${seed}, history ${hash}: ${countsText(counts)}`)
  report(seed, problems)
}

async function runMany(from: number, count: number): Promise<void> {
  const startedAt = performance.now()
  const totals: Record<string, number> = {}
  let next = from
  let done = 0
  let failed = 0
  await Promise.all(
    Array.from({ length: Math.min(count, availableParallelism()) }, async () => {
      let worker = newWorker()
      while (next < from + count && !(values['until-problem'] && failed > 0)) {
        const seed = next++
        const { problems, counts } = await runIn(worker, seed).catch((error: Error) => {
          // An error that nobody caught would end the pipeline.
          worker = newWorker()
          return { problems: [String(error)], counts: {} }
        })
        for (const [name, value] of Object.entries(counts)) totals[name] = (totals[name] ?? 0) + value
        done++
        if (problems.length > 0) failed++
        report(seed, problems)
      }
      await worker.terminate()
    }),
  )
  const seconds = Math.round((performance.now() - startedAt) / 1_000)
  const { user, system } = process.cpuUsage()
  const cpu = `${Math.round((user + system) / 1e6)} s of CPU time`
  console.log(`${done} seeds in ${seconds} s (${cpu}), ${failed} with problems: ${countsText(totals)}`)
}

function runIn(worker: Worker, seed: number): Promise<Run> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject)
    worker.once('message', (run: Run) => {
      worker.off('error', reject)
      resolve(run)
    })
    worker.postMessage(seed)
  })
}

function countsText(counts: Record<string, number>): string {
  return Object.entries(counts)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ')
}

function newWorker(): Worker {
  return new Worker(new URL('worker.ts', import.meta.url))
}

/** Prints the problems of a seed, and how to see them again. */
function report(seed: number, problems: string[]): void {
  if (problems.length === 0) return
  console.error(`Seed ${seed} failed. To see it again: npm run simulate -- --seed ${seed}`)
  for (const problem of problems) console.error(`  ${problem}`)
  process.exitCode = 1
}
