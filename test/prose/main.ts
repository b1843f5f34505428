// Checks the wording of the repository: `npm run prose`, or `npm run prose -- docs README.md` for a part of it.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { fileFindings, isChecked } from './file.ts'

process.chdir(fileURLToPath(new URL('../..', import.meta.url)))

const git = ['ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate', '--', ...process.argv.slice(2)]
const files = execFileSync('git', git, { encoding: 'utf8' }).split('\n').filter(isChecked)
const found = files.flatMap((file) =>
  fileFindings(file, readFileSync(file, 'utf8')).map(
    ({ line, column, rule, message }) => `${file}:${line}:${column}  ${rule}  ${message}`,
  ),
)
for (const line of found) console.log(line)
console.error(`${found.length} findings in ${files.length} files.`)
process.exitCode = found.length > 0 ? 1 : 0
