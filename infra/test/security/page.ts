import { region } from '@sluice/core/pipeline'
import type { Graph } from '../evaluate.ts'
import { account } from '../fake-aws.ts'
import { all, permissionsOf, type Statement } from '../graph.ts'
import type { Rule, Section } from './rule.ts'
import { rulesLeftOut, sections } from './sections.ts'

/** Returns docs/security.md: the roles of the evaluated stack, the rules with their waivers, and the prose around them. */
export function securityPage(graph: Graph): string {
  return `# Security

\`npm run security\` generates this page from the evaluated stack and from the rules in
[infra/test/security](../infra/test/security). Edit those instead.

## Roles

${roleTable(graph)}

The stack has no other role, no managed policy, no wildcard action and no wildcard resource. Only this API can call the
function. The bucket policies contain wildcards, but only to *deny* plain HTTP.

Deploying with GitHub Actions adds two roles outside the stack, and two permissions boundaries. One role can change everything of the
services that Sluice uses, and the two roles of its stage within their boundary: [Deploy with GitHub Actions](deploy/github-actions.md).

Under \`sst dev\` the function's role can do more: the account can assume it, and it can use SST's event bridge
(\`appsync:*\`) and asset bucket. A developer's machine needs that to run the handler. \`prod\` and \`production\` reject
\`sst dev\`.

## Public endpoints

\`POST /submit\` accepts events from everyone and from every page (CORS \`*\`, without credentials). The stage's throttle
limits what that can cost. A stage can require a key, a token or AWS credentials: [Access](deploy/access.md). A
[firewall](deploy/front.md) can check requests before it. In mode \`key\`, the function's environment contains the SHA-256
of the key. AWS stores the key itself only in SST's state, encrypted.

The console is a public static site. Nothing else is public: no function URL, no bucket, no other route.

Responses contain nothing from AWS, such as account ids or stack traces. Logs contain no payload. The access log has the
request id, time, route, status, size and durations of each request, but no user agent. It has the client's address only with
\`logs.clientAddress\`.

## Rules

These are [Checkov's rules](https://github.com/bridgecrewio/checkov/blob/main/docs/5.Policy%20Index/terraform.md)
(August 2026) for the resource types of this stack, with their public ids. The project checks them with its own
predicates, because Checkov reads Terraform. Each rule applies to every resource of its type. A rule that isn't met is
waived by the name of the resource, with a reason. The tests fail if a waiver is missing, and also if one is no longer
needed.

The rules are checked on \`prod\` with an email address and a budget, and on the roles of
[github.json](../infra/github.json). These rules don't apply:

${rulesLeftOut.map(({ ids, reason }) => `- ${ids.map(code).join(' and ')} ${reason}.`).join('\n')}

${sections.map(sectionText).join('\n\n')}

${limits}`
}

const limits = `## Limits

The stack is evaluated, not deployed. The evaluation shows which statements, names and dependencies a deploy requests.
Only AWS can show whether it accepts each value, whether the documented grants are enough, and whether quotas allow the
stack. Three claims rely on AWS's documentation and are not tested against AWS:

- A stream that is encrypted with AWS's own key needs no grant for its producers and consumers
  ([permissions](https://docs.aws.amazon.com/streams/latest/dev/permissions-user-key-KMS.html): "the use of the default
  service key … does not require application of custom IAM permissions").
- The delivery stream's role has the actions that [Firehose
  requires](https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html#using-iam-s3) for a Kinesis source
  and an S3 destination.
- S3 encrypts new objects in the console's bucket by default ([since January
  2023](https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html)).

One known weakness remains: SST's policy for the console's bucket lets every CloudFront distribution read it. The bucket
contains only public files.
`

function sectionText({ title, rules }: Section): string {
  return `### ${title}

| Rule | Requirement | Status |
|---|---|---|
${rules.map(ruleRow).join('\n')}`
}

function ruleRow({ id, requirement, waiver }: Rule): string {
  const status = waiver ? `Waived for ${waiver.names.map(code).join(' and ')}. ${waiver.reason}` : 'Met'
  return `| ${code(id)} | ${requirement} | ${status} |`
}

function roleTable(graph: Graph): string {
  const roles = all(graph, 'aws:iam/role:Role').map(({ name }) => name)
  const rows = roles.flatMap((name) => {
    const { allowed, trusts } = permissionsOf(graph, name)
    return allowed.map(({ Action, Resource = '*' }, index) => {
      const [role, principal] = index === 0 ? [code(name), trusts.map(trustText).join(', ')] : ['', '']
      return `| ${role} | ${principal} | ${codes(Action)} | ${codes(Resource)} |`
    })
  })
  return ['| Role | Assumed by | Actions | Resources |', '|---|---|---|---|', ...rows].join('\n')
}

/** Returns who may assume a role, and under which conditions. */
function trustText({ Principal, Condition = {} }: Statement): string {
  const services = Object.values(Principal as Record<string, string | string[]>).flat()
  const conditions = Object.values(Condition as Record<string, Record<string, string>>).flatMap(Object.entries)
  return [codes(services), ...conditions.map(([name, value]) => `if ${code(name)} is ${codes(value)}`)].join(' ')
}

const codes = (texts: string | string[]) =>
  [texts]
    .flat()
    .map((text) => code(text.replaceAll(account, '<account>').replaceAll(region, '<region>')))
    .join(', ')

const code = (text: string) => `\`${text}\``
