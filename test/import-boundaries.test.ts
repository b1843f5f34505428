import { globSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { lint } from './lint.ts'

/** Imports that the linter accepts and rejects, for one file of each area. */
const boundaries = [
  {
    file: 'packages/core/src/planted.ts',
    accepts: ['./pack.ts'],
    rejects: ['@sluice/functions/app', 'hono', 'node:fs', 'fs', '../../functions/src/app.ts', '..'],
  },
  {
    file: 'packages/core/src/planted.test.ts',
    accepts: ['./pack.ts', 'vitest', 'fast-check', 'node:fs'],
    rejects: ['@sluice/functions/app', '../../local/src/main.ts', '../../../infra/api.ts'],
  },
  {
    file: 'packages/core/src/pipeline.ts',
    accepts: [],
    rejects: ['./pack.ts', '@sluice/core/pack', 'hono', 'node:fs'],
  },
  {
    file: 'packages/client/src/planted.ts',
    accepts: ['@sluice/core/pipeline', './client.ts', 'node:fs'],
    rejects: ['@sluice/functions/app', '@sluice/local/main', '@sluice/core', '../../core/src/pipeline.ts'],
  },
  {
    file: 'packages/functions/src/planted.ts',
    accepts: ['@sluice/core/pack', './app.ts', 'hono', 'node:zlib'],
    rejects: [
      '@sluice/local/main',
      '@sluice/web/app',
      '@sluice/core',
      '../../core/src/pack.ts',
      '../../local/test/pipeline.ts',
      '../../../infra/api.ts',
    ],
  },
  {
    file: 'packages/web/src/app/planted.ts',
    accepts: ['@sluice/core/pack', './app.tsx', '../features/send/send-panel.tsx', '../ui/icon.tsx', 'react'],
    rejects: ['@sluice/functions/app', '@sluice/local/main', '../../../core/src/pack.ts'],
  },
  {
    file: 'packages/web/src/features/send/planted.ts',
    accepts: [
      '@sluice/core/pack',
      './send-panel.tsx',
      '../../log/entry.ts',
      '../../draft/draft.ts',
      '../../pipeline/api.ts',
      '../../submit/submit.ts',
      '../../ui/icon.tsx',
      'react',
    ],
    rejects: [
      '@sluice/local/main',
      '../../../../core/src/pack.ts',
      '../../app/header.tsx',
      '../burst/burst.ts',
      '../../features/burst/burst.ts',
      '../planted.ts',
    ],
  },
  ...['log', 'draft', 'pipeline'].map((layer) => ({
    file: `packages/web/src/${layer}/planted.ts`,
    accepts: ['@sluice/core/pack', './planted-too.ts', '../submit/submit.ts', '../ui/icon.tsx', 'react'],
    rejects: [
      '@sluice/local/main',
      '../../../core/src/pack.ts',
      '../app/header.tsx',
      '../features/burst/burst.ts',
      ...['log', 'draft', 'pipeline'].filter((other) => other !== layer).map((other) => `../${other}/planted.ts`),
    ],
  })),
  {
    file: 'packages/web/src/submit/planted.ts',
    accepts: ['@sluice/core/pack', './submit.ts', '../ui/store.ts', 'react'],
    rejects: [
      '@sluice/local/main',
      '../app/header.tsx',
      '../features/burst/burst.ts',
      '../log/entry.ts',
      '../draft/draft.ts',
      '../pipeline/api.ts',
    ],
  },
  {
    file: 'packages/web/src/ui/planted.ts',
    accepts: ['@sluice/core/pack', './icon.tsx', 'react'],
    rejects: [
      '@sluice/local/main',
      '../app/header.tsx',
      '../features/burst/burst.ts',
      '../log/entry.ts',
      '../draft/draft.ts',
      '../pipeline/api.ts',
      '../submit/submit.ts',
    ],
  },
  {
    file: 'packages/web/test/planted.test.ts',
    accepts: ['@sluice/core/pack', '../src/app/app.tsx', 'node:fs'],
    rejects: ['@sluice/local/main', '../../local/test/pipeline.ts', '../../../infra/api.ts'],
  },
  {
    file: 'packages/local/src/s3/planted.ts',
    accepts: ['@sluice/core/pack', '@sluice/functions/app', '../lines.ts', 'node:fs'],
    rejects: ['@sluice/web/app', '../../../web/src/app/app.tsx', '../../../core/src/pack.ts'],
  },
  {
    file: 'packages/local/test/planted.test.ts',
    accepts: ['@sluice/core/pack', '@sluice/functions/app', '../src/lines.ts'],
    rejects: ['@sluice/web/app', '../../functions/src/app.ts', '../../../infra/api.ts'],
  },
  {
    file: 'packages/testing/src/planted.ts',
    accepts: ['@sluice/core/event-match', '@sluice/local/start-test', '@sluice/client/node', './sluice.ts', 'vitest'],
    rejects: ['@sluice/functions/app', '@sluice/web/app', '@sluice/cli/main', '../../local/src/start.ts'],
  },
  {
    file: 'infra/planted.ts',
    accepts: ['@sluice/core/pipeline', './stream.ts'],
    rejects: ['@sluice/core/pack', '@sluice/functions/app', '@sluice/local/main', '../packages/core/src/pipeline.ts'],
  },
  {
    file: 'infra/test/planted.test.ts',
    accepts: ['@sluice/core/pack', '../stream.ts', 'node:fs'],
    rejects: ['@sluice/local/main', '@sluice/functions/app', '../../packages/core/src/pack.ts'],
  },
]

/** One import a line: the rejected ones first. */
const importsOf = ({ accepts, rejects }: (typeof boundaries)[number]) => [...rejects, ...accepts]

function sourceOf(imports: string[]): string {
  const statements = imports.map((from, n) => `import { x as x${n} } from '${from}'`)
  return `${statements.join('\n')}\nexport const all = [${imports.map((_, n) => `x${n}`)}]\n`
}

const forms = 'packages/functions/src/forms.ts'
const files = new Map(boundaries.map((boundary) => [boundary.file, sourceOf(importsOf(boundary))]))
files.set(
  forms,
  `import type { x } from '@sluice/local/main'
   export const later = (): Promise<x> => import('@sluice/local/main')
   export { x } from '@sluice/local/main'
   export * from '@sluice/local/main'`,
)
const findLines = lint(files)

it.each(boundaries)('rejects imports across the boundary of $file', (boundary) => {
  const imports = importsOf(boundary)
  const found = findLines(boundary.file, 'noRestrictedImports').map((line) => imports[line - 1])
  expect(found).toEqual(boundary.rejects)
})

it('rejects type imports, dynamic imports and re-exports across a boundary', () => {
  expect(findLines(forms, 'noRestrictedImports')).toEqual([1, 2, 3, 4])
})

it('finds no file of the console outside of a layer', () => {
  expect(globSync('packages/web/src/*.*', { cwd: join(import.meta.dirname, '..') })).toEqual([])
})
