// Writes docs/fidelity.md: `npm run fidelity`.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fidelityPage } from './page.ts'

writeFileSync(join(import.meta.dirname, '../../../docs/fidelity.md'), fidelityPage())
