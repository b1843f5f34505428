// node sluice.mjs test/simulation/planted.ts [text …]
// Plants faults of test/planted-faults in a copy of this project, one after the other, and prints the first seed that finds each.
// A text chooses the faults whose description contains it.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { faults } from '../planted-faults/faults.ts'
import { editsOf } from '../planted-faults/planted-fault.ts'
import { copyProject, plant } from '../planted-faults/project-copy.ts'
import findable from './findable.json' with { type: 'json' }

const maxSeeds = 1_000

const texts = process.argv.slice(2)
const copy = copyProject()
for (const description of findable.filter((one) => texts.length === 0 || texts.some((text) => one.includes(text)))) {
  const fault = faults.find(({ breaks }) => breaks === description)
  if (!fault) throw new Error(`No planted fault is described as ${description}`)
  const restore = plant(copy, editsOf(fault))
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [join(copy, 'test/simulation/main.ts'), '--seeds', String(maxSeeds), '--until-problem'],
    { encoding: 'utf8', maxBuffer: 2 ** 28 },
  )
  restore()
  const [, seed] = /^Seed (\d+) failed/m.exec(stderr) ?? []
  const first = stderr
    .split('\n')
    .find((line) => line.startsWith('  '))
    ?.trim()
  console.log(`${seed ? `seed ${seed}` : 'SURVIVED'} | ${description} | ${first ?? stdout.trim()}`)
}
