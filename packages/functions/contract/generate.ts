// Writes what `docs/` holds of the contract: `npm run contract`.
import { writeFileSync } from 'node:fs'
import { files } from './files.ts'

for (const { url, text } of files) writeFileSync(url, text)
