import { app } from '@sluice/core/pipeline'
import { account } from '../fake-aws.ts'
import type { Statement } from '../graph.ts'

// biome-ignore lint/suspicious/noExplicitAny: a template has any shape
type Template = any

/** Returns a template as CloudFormation resolves it for a stage of the account of the tests. */
export function resolved(template: Template, stage: string): Template {
  const parameters: Record<string, string> = {
    'AWS::Partition': 'aws',
    'AWS::AccountId': account,
    App: app,
    Stage: stage,
    Repository: 'acme/sluice',
    Provider: 'provider',
  }
  const isTrue: Record<string, boolean> = { Primary: stage === 'prod', NewProvider: false }
  const fill = (text: string, values: Record<string, string>) =>
    text.replace(/\$\{([\w:]+)\}/g, (whole, name: string) => values[name] ?? whole)
  const resolve = (value: Template): Template => {
    if (Array.isArray(value)) return value.map(resolve)
    if (typeof value !== 'object' || value === null) return value
    if ('Ref' in value) return parameters[value.Ref] ?? value.Ref
    if ('Fn::If' in value) {
      const [condition, yes, no] = value['Fn::If']
      return resolve(isTrue[condition] ? yes : no)
    }
    if ('Fn::Sub' in value) {
      const [text, more] = [value['Fn::Sub']].flat()
      return fill(text, { ...parameters, ...resolve(more ?? {}) })
    }
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, resolve(member)]))
  }
  return resolve(template)
}

/** Returns true if some statements allow all actions of another one, on each of its resources. Conditions count as met. */
export function covers(statements: Statement[], { Action, Resource }: Statement): boolean {
  const allowed = statements.filter(({ Effect }) => Effect === 'Allow')
  return [Action]
    .flat()
    .every((action) =>
      [Resource]
        .flat()
        .every((resource) =>
          allowed.some(
            (one) =>
              [one.Action].flat().some((pattern) => matches(pattern, action)) &&
              [one.Resource].flat().some((pattern) => matches(pattern, resource)),
          ),
        ),
    )
}

const matches = (pattern = '', text = ''): boolean =>
  new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`, 's').test(text)
