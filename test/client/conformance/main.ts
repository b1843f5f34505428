// npm run client:conformance -- --command "<a sender>"
import { parseArgs } from 'node:util'
import { runConformance } from './run.ts'

const { values } = parseArgs({ options: { command: { type: 'string' } } })
if (!values.command) {
  console.error(`Usage: npm run client:conformance -- --command "python sender.py {url}"
The command reads one event per line from stdin and exits with 0 when each of them has a final result.
docs/send/conformance.md describes the rules.`)
  process.exit(2)
}
const { tracked, requests, unmet, problems } = await runConformance(values.command)
console.log(`${tracked} events in ${requests} requests.`)
for (const name of unmet) console.log(`Not tested, because the sender ended before: ${name}`)
for (const problem of problems) console.log(problem)
console.log(
  problems.length === 0 && unmet.length === 0 ? 'The sender keeps all rules.' : 'The sender does not conform.',
)
process.exit(problems.length === 0 && unmet.length === 0 ? 0 : 1)
