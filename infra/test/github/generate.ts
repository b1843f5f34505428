// Writes infra/github.json: `npm run github`.
import { writeFileSync } from 'node:fs'
import { githubTemplate, templatePath } from './template.ts'

writeFileSync(templatePath, githubTemplate())
