import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The version of Sluice. A packed Sluice contains the value. */
export const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../../../package.json'), 'utf8')) as {
  version: string
}
