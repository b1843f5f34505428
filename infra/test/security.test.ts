import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { graphOf } from './evaluated.ts'
import { all } from './graph.ts'
import { root } from './platform.ts'
import { securityPage } from './security/page.ts'
import { breaking, sections } from './security/sections.ts'

type Template = { Resources: Record<string, { Type: string; Properties: unknown }> }

// prod with its optional resources, and the roles for GitHub Actions, which are outside the stack.
const watched = await graphOf('watched')
const template: Template = JSON.parse(readFileSync(join(root, 'infra/github.json'), 'utf8'))
const githubResources = Object.entries(template.Resources).map(([name, { Type: type, Properties: inputs }]) => ({
  type,
  name,
  inputs,
  options: { dependsOn: [] },
}))
const graph = { ...watched, resources: [...watched.resources, ...githubResources] }
const rules = sections.flatMap((section) => section.rules)

describe('the security rules', () => {
  it('have unique ids', () => {
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length)
  })

  it.each(rules)('include $id, which only the resources of its waiver break', (rule) => {
    expect(all(graph, rule.type).length).toBeGreaterThan(0)
    // Fails for a missing waiver, and for a waiver that is no longer needed.
    expect(breaking(rule, graph)).toEqual(rule.waiver?.names ?? [])
  })
})

describe('docs/security.md', () => {
  it('is the output of npm run security', async () => {
    expect(readFileSync(join(root, 'docs/security.md'), 'utf8')).toBe(securityPage(await graphOf('prod')))
  })
})
