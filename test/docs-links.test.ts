import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const pages = execFileSync('git', ['ls-files', '*.md'], { cwd: root, encoding: 'utf8' }).trim().split('\n')

describe('the pages', () => {
  it.each(pages)('%s links only to files and headings that exist', (page) => {
    expect(linksOf(page).filter((link) => !leadsSomewhere(page, link))).toEqual([])
  })

  it('link to every page', () => {
    const linked = new Set(pages.flatMap((page) => linksOf(page).map((link) => resolveLink(page, link))))
    expect(pages.filter((page) => page !== 'README.md' && !linked.has(page))).toEqual([])
  })
})

describe('a command that changes a stage', () => {
  it.each(pages)('names it in %s, because the default is a personal stage', (page) => {
    const text = readFileSync(join(root, page), 'utf8')
    const commands =
      text.match(/(npx sst (deploy|remove|diff|dev|refresh|unlock|secret)|npm run (deploy|dev)\b)[^`\n]*/g) ?? []
    expect(commands.filter((command) => !command.includes('--stage '))).toEqual([])
  })
})

describe('the file with the region of a stage', () => {
  it.each(['.env', '.env.prod', 'packages/core/.env.local'])('is ignored by git: %s', (path) => {
    expect(execFileSync('git', ['check-ignore', path], { cwd: root, encoding: 'utf8' })).toBe(`${path}\n`)
  })
})

/** Returns the relative links of a page, without those in code blocks. */
function linksOf(page: string): string[] {
  const text = readFileSync(join(root, page), 'utf8').replaceAll(/^```.*?^```/gms, '')
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link).filter((link) => !link.startsWith('http'))
}

/** Returns the path of the file that a link leads to. */
function resolveLink(page: string, link: string): string {
  const [path = ''] = link.split('#')
  return path ? join(dirname(page), path).replaceAll('\\', '/') : page
}

function leadsSomewhere(page: string, link: string): boolean {
  const file = resolveLink(page, link)
  const [, heading] = link.split('#')
  if (!existsSync(join(root, file))) return false
  return !heading || !file.endsWith('.md') || headingsOf(file).includes(heading)
}

/** Returns the fragments that GitHub gives to the headings of a page. */
function headingsOf(page: string): string[] {
  const text = readFileSync(join(root, page), 'utf8')
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  )
}
