import { globSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { micromark } from 'micromark'
import { gfmTable, gfmTableHtml } from 'micromark-extension-gfm-table'
import type { Plugin } from 'vite'

const clone = join(import.meta.dirname, '../..')

/** Renders the Markdown files of docs/ as pages beside the console, with README's table of them as their index. */
export function docsPages(): Plugin {
  return {
    name: 'docs-pages',
    generateBundle() {
      for (const path of paths()) this.emitFile({ type: 'asset', fileName: htmlPath(path), source: pageOf(path) })
    },
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const path = paths().find((it) => `/${htmlPath(it)}` === request.url)
        if (!path) return next()
        response.setHeader('content-type', 'text/html; charset=utf-8').end(pageOf(path))
      })
    },
  }
}

/** Paths in the clone, such as `docs/send/submit.md`. */
function paths(): string[] {
  return ['README.md', ...globSync('docs/**/*.md', { cwd: clone }).map((path) => path.replaceAll('\\', '/'))]
}

function htmlPath(path: string): string {
  return path === 'README.md' ? 'docs/index.html' : path.replace(/\.md$/, '.html')
}

/** Returns the HTML of one page. */
function pageOf(path: string): string {
  const markdown = path === 'README.md' ? indexOf(read(path)) : read(path)
  const html = micromark(markdown, { extensions: [gfmTable()], htmlExtensions: [gfmTableHtml()] })
  const title = /^# (.+)$/m.exec(markdown)?.[1]?.replaceAll('`', '') ?? path
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>${title} · Sluice docs</title>
    <link rel="icon" type="image/svg+xml" href="/favicon.svg" />
    <link rel="stylesheet" href="/docs.css" />
  </head>
  <body>
    <header><nav><a href="/">Console</a> <a href="/docs/index.html">Docs</a></nav></header>
    <main>
${linked(anchored(html), path)}
    </main>
  </body>
</html>
`
}

/** Returns README's introduction and its table of the docs. */
function indexOf(readme: string): string {
  const [intro = '', ...sections] = readme.split(/^## /m)
  const table = sections.find((section) => section.startsWith('Documentation')) ?? ''
  // The heading and the table, without the links to other files below.
  return `${intro}\n## ${table.split('\n\n', 2).join('\n\n')}`
}

/** Gives the headings the ids that GitHub gives them. */
function anchored(html: string): string {
  return html.replace(/<(h[2-6])>(.*?)<\/\1>/g, (_, tag, text) => `<${tag} id="${slug(text)}">${text}</${tag}>`)
}

function slug(text: string): string {
  const plain = text.replace(/<[^>]+>|&\w+;/g, '').toLowerCase()
  return plain.replace(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-')
}

/** Points links between docs at their pages. Links to other files of the repository become text. */
function linked(html: string, path: string): string {
  const known = new Set(paths())
  return html.replace(/<a href="([^"]*)">(.*?)<\/a>/gs, (link, href: string, text: string) => {
    if (/^(https?:|mailto:|#)/.test(href)) return link
    const [file = '', anchor] = posix.join(posix.dirname(path), href).split('#')
    return known.has(file) ? `<a href="/${htmlPath(file)}${anchor ? `#${anchor}` : ''}">${text}</a>` : text
  })
}

function read(path: string): string {
  return readFileSync(join(clone, path), 'utf8')
}
