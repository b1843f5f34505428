// Writes docs/security.md: `npm run security`.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { evaluate } from '../evaluations.ts'
import { root } from '../platform.ts'
import { securityPage } from './page.ts'

const { graph, error } = await evaluate('prod')
if (!graph) throw new Error(`The evaluation of prod failed:\n${error}`)
writeFileSync(join(root, 'docs/security.md'), securityPage(JSON.parse(graph)))
