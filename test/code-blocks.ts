import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Returns the code blocks of a page of docs/ in one language. */
export function codeBlocks(page: string, language: string): string[] {
  const text = readFileSync(join(import.meta.dirname, '../docs', `${page}.md`), 'utf8')
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'gms'))].map(([, code = '']) => code)
}
