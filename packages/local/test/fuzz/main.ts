// npm run fuzz -- [--requests 100000] [--seed 1]
// Starts a pipeline and sends it mutated requests over raw sockets. Prints a report as JSON; exit code 1 on a finding.
import { parseArgs } from 'node:util'
import { fuzz } from './fuzz.ts'

const { values } = parseArgs({
  options: { requests: { type: 'string', default: '100000' }, seed: { type: 'string', default: '1' } },
})
const report = await fuzz({ requests: Number(values.requests), seed: Number(values.seed) })
console.log(JSON.stringify(report, undefined, 2))
process.exitCode = report.problems.length === 0 ? 0 : 1
