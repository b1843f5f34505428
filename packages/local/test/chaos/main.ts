// npm run chaos -- [--kills 50] [--seed 1] [--clients 3] [--shards 1]
// Kills parts of the pipeline under load and checks that no acknowledged event is lost. Prints totals as JSON.
import { execFileSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import { chaos } from './chaos.ts'

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '50' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
    clients: { type: 'string', default: '3' },
    shards: { type: 'string', default: '1' },
  },
})
const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()
const result = await chaos({
  kills: Number(values.kills),
  seed: Number(values.seed),
  clients: Number(values.clients),
  shards: Number(values.shards),
  log: (line) => process.stderr.write(`${line}\n`),
})
console.log(JSON.stringify({ commit, ...result }, undefined, 2))
process.exitCode = result.problems.length === 0 ? 0 : 1
