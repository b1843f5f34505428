import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { graphOf } from './evaluated.ts'
import { all } from './graph.ts'
import { root } from './platform.ts'
import { rules } from './security-rules.ts'

type Template = { Resources: Record<string, { Type: string; Properties: unknown }> }

// prod with all that can be asked for besides, and the roles that are not the stack's.
const watched = await graphOf('watched')
const template: Template = JSON.parse(readFileSync(join(root, 'infra/github.json'), 'utf8'))
const ofGitHub = Object.entries(template.Resources).map(([name, { Type: type, Properties: inputs }]) => ({
  type,
  name,
  inputs,
  options: { dependsOn: [] },
}))
const graph = { ...watched, resources: [...watched.resources, ...ofGitHub] }
const page = readFileSync(join(root, 'docs/security.md'), 'utf8')

/** | `CKV_AWS_18` | what it asks | holds |, or | waived for `Name`, `Name`: why | */
const rows = [...page.matchAll(/^\| `(CKV2?_AWS_\d+)` \| ([^|]+) \| ([^|]+) \|$/gm)].map(
  ([, id = '', , verdict = '']) => {
    const [, names = '', reason = ''] = /^waived for ([^:]+): (.+)$/.exec(verdict) ?? []
    return { id, verdict, waived: [...names.matchAll(/`(\w+)`/g)].map(([, name]) => name), reason }
  },
)

describe('the table of docs/security.md', () => {
  it('has one row for each rule, and a rule for each row', () => {
    expect(rows.map(({ id }) => id).sort()).toEqual(rules.map(({ id }) => id).sort())
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length)
  })

  it('says of each rule that it holds, or for what it is waived and why', () => {
    const unclear = rows.filter(({ verdict, waived, reason }) => verdict !== 'holds' && !(waived.length && reason))
    expect(unclear).toEqual([])
  })

  it.each(rules)('tells the truth about $id', ({ id, type, holds }) => {
    const judged = all(graph, type)
    expect(judged.length).toBeGreaterThan(0)
    const broken = judged.filter((resource) => !holds(resource, graph)).map(({ name }) => name)
    // A waiver that nothing needs any more is as wrong as one that is missing.
    expect(broken).toEqual(rows.find((row) => row.id === id)?.waived)
  })
})
