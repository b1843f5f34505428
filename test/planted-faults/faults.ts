import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PlantedFault } from './planted-fault.ts'

const files = globSync('*.json', { cwd: import.meta.dirname }).sort()

/** Every planted fault, from the JSON files in this folder. */
export const faults: PlantedFault[] = files.flatMap((file) =>
  JSON.parse(readFileSync(join(import.meta.dirname, file), 'utf8')),
)
