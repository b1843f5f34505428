import type { Graph, Resource } from '../evaluate.ts'
import { all } from '../graph.ts'
import { apiSection, functionSection } from './api-rules.ts'
import { alarmSection, logSection } from './monitoring-rules.ts'
import { githubSection, roleSection } from './role-rules.ts'
import type { Rule, Section } from './rule.ts'
import { siteSection } from './site-rules.ts'
import { bucketSection, streamSection } from './storage-rules.ts'

/** Checkov's rules for the resource types of the stack, except for `rulesLeftOut`, in the order of docs/security.md. */
export const sections: Section[] = [
  streamSection,
  bucketSection,
  functionSection,
  apiSection,
  roleSection,
  githubSection,
  logSection,
  alarmSection,
  siteSection,
]

/** Rules for these resource types that don't apply to the stack, and why. */
export const rulesLeftOut: { ids: string[]; reason: string }[] = [
  { ids: ['CKV_AWS_143'], reason: 'applies only to a bucket with an object lock' },
  { ids: ['CKV2_AWS_37'], reason: 'is about CodeCommit' },
  {
    ids: ['CKV2_AWS_47', 'CKV2_AWS_77'],
    reason: 'are about Log4j in a firewall, which only a stage with a [front](deploy/front.md) has',
  },
  { ids: ['CKV2_AWS_68'], reason: 'is about SageMaker' },
]

/** Returns the names of the resources that break a rule. */
export function breaking({ type, passes }: Rule, graph: Graph): string[] {
  const broken: Resource[] = all(graph, type).filter((resource) => !passes(resource, graph))
  return broken.map(({ name }) => name)
}
