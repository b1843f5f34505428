// Writes the generated files of docs/reference: `npm run contract`.
import { writeFileSync } from 'node:fs'
import { files } from './files.ts'

for (const { url, text } of files) writeFileSync(url, text)
