// Plants one fault after the other in a copy of this project and checks that the named test fails.
//   npm run mutants [-- text …]
// A text chooses the faults whose file, test or description contains it.

import { faults } from './faults.ts'
import { catcherOf, editsOf, type PlantedFault } from './planted-fault.ts'
import { copyProject, plant } from './project-copy.ts'
import { runTests, type TestRun } from './test-run.ts'

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130))

const chosen = choose(process.argv.slice(2))
const copy = copyProject()
await checkWithoutFault()
let caught = 0
for (const fault of chosen) if (await isCaught(fault)) caught++
console.log(`\n${caught} of ${chosen.length} planted faults were caught by the named test.`)
process.exit(caught === chosen.length ? 0 : 1)

function choose(texts: string[]): PlantedFault[] {
  if (texts.length === 0) return faults
  const found = faults.filter(({ file, breaks, caughtBy }) =>
    texts.some((text) => `${file} ${breaks} ${caughtBy}`.includes(text)),
  )
  if (found.length === 0) throw new Error(`No planted fault contains ${texts.join(' or ')}.`)
  return found
}

/** Ends the process if a named test is missing, skipped or red before a fault is planted. */
async function checkWithoutFault(): Promise<void> {
  const files = new Set(chosen.map((fault) => catcherOf(fault).file))
  const names = new Set(chosen.map((fault) => catcherOf(fault).test))
  console.log(`Running ${names.size} tests without a fault …`)
  const { passed, failed, output } = await runTests(copy, [...files], [...names])
  const unusable = chosen.filter((fault) => !passed.some(isCatcherOf(fault)) || failed.some(isCatcherOf(fault)))
  for (const caughtBy of new Set(unusable.map((fault) => fault.caughtBy))) {
    console.log(`NOT GREEN without a fault: ${caughtBy}`)
  }
  if (unusable.length === 0) return
  console.log(output)
  process.exit(1)
}

async function isCaught(fault: PlantedFault): Promise<boolean> {
  const { file, test } = catcherOf(fault)
  try {
    const restore = plant(copy, editsOf(fault))
    const run = await runTests(copy, [file], [test])
    restore()
    return report(fault, run)
  } catch (error) {
    console.log(`STALE     ${fault.breaks}\n${error}`)
    return false
  }
}

/** Prints what the named test did. Returns true if it failed and no other test did. */
function report(fault: PlantedFault, { failed, isGreen, output }: TestRun): boolean {
  const others = failed.filter((name) => !isCatcherOf(fault)(name))
  if (failed.length > 0 && others.length === 0) {
    console.log(`caught    ${fault.breaks}`)
    return true
  }
  console.log(`${isGreen ? 'SURVIVED ' : 'UNCLEAR  '} ${fault.breaks}\n          ${fault.file}, ${fault.caughtBy}`)
  if (!isGreen) console.log([...others, output].join('\n'))
  return false
}

/** Returns a predicate for the full name of a test: its file, ` > `, and the names of its suites and itself. */
function isCatcherOf(fault: PlantedFault): (name: string) => boolean {
  const { file, test } = catcherOf(fault)
  return (name) => name.startsWith(`${file} > `) && name.includes(test)
}
