import { type Front, key, logs, namedKeys, stageName, tags, watching } from '@sluice/core/pipeline'
import { checkRanges, checkWhole } from './ranges.ts'
import { accessOf, frontOf, isProduction } from './stage.ts'

/** The input of the checks. `env` has the secrets of the stage, as SST sets them: `SST_SECRET_<Name>`. */
export type Deployment = { stage: string; isLive: boolean; env: Readonly<Record<string, string | undefined>> }

/**
 * Checks a deployment before its first resource: SST reports an error in a resource only after half of them were made.
 * @throws Error with one sentence about the first problem
 */
export function check(deployment: Deployment): void {
  try {
    checkAll(deployment)
  } catch (error) {
    // SST prints the stack twice, which hides the sentence.
    if (error instanceof Error) error.stack = `Error: ${error.message}`
    throw error
  }
}

function checkAll({ stage, isLive, env }: Deployment): void {
  checkStage(stage)
  if (isLive) checkLive(stage)
  checkRanges()
  checkTags()
  if (accessOf(stage).mode === 'key') checkKeys('SubmitKey', stage, env.SST_SECRET_SubmitKey ?? '')
  const front = frontOf(stage)
  if (front) checkFront(front, stage, env.SST_SECRET_FrontSecret ?? '')
  if (isProduction(stage)) checkWatching(watching)
}

function checkStage(stage: string): void {
  if (!stageName.pattern.test(stage)) throw new Error(`"${stage}" can't be a stage. Use ${stageName.rule}.`)
}

/** Under `sst dev`, a developer's machine handles public requests. */
function checkLive(stage: string): void {
  if (!isProduction(stage)) return
  throw new Error(
    `"sst dev" is not allowed on ${stage}, because your machine would handle its requests. Use your own stage.`,
  )
}

/** Checks a secret that has one key, or several with names. */
function checkKeys(secret: 'SubmitKey' | 'FrontSecret', stage: string, setting: string): void {
  const command = `npx sst secret set ${secret} "<key>" --stage ${stage}`
  if (!setting.trim())
    throw new Error(
      `The stage ${stage} needs ${secret === 'SubmitKey' ? 'a key' : 'a secret for its front'}: ${command}`,
    )
  const names = new Set<string>()
  for (const { name, key: value } of namedKeys(setting)) {
    if (names.has(name)) throw new Error(`${secret} has two keys named ${name}. Give each another name: ${command}`)
    names.add(name)
    if (value.length >= key.minCharacters && /^[!-~]+$/.test(value)) continue
    const rule = `at least ${key.minCharacters} characters, all of them visible ASCII`
    throw new Error(`The key ${name} in ${secret} must have ${rule}: ${command}`)
  }
}

function checkFront({ domain, requestsPerAddress, managedRules }: Front, stage: string, secret: string): void {
  if (!/^(?:[a-z0-9-]{1,63}\.)+[a-z]{2,63}$/.test(domain ?? ''))
    throw new Error(
      `front.${stage}.domain must be a host name such as events.example.com, not ${JSON.stringify(domain)}.`,
    )
  if (accessOf(stage).mode === 'iam')
    throw new Error(
      `front.${stage} can't be used with the access mode iam, because a signature is valid for one host only.`,
    )
  // https://docs.aws.amazon.com/waf/latest/APIReference/API_RateBasedStatement.html
  checkWhole(`front.${stage}.requestsPerAddress`, requestsPerAddress, { min: 10, max: 2_000_000_000 })
  if (managedRules !== 'count' && managedRules !== 'block')
    throw new Error(`front.${stage}.managedRules must be count or block, not ${JSON.stringify(managedRules)}.`)
  if (logs.clientAddress)
    throw new Error(
      `logs.clientAddress can't be used with front.${stage}: the gateway would log CloudFront's addresses.`,
    )
  checkKeys('FrontSecret', stage, secret)
}

/** https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html */
function checkTags(): void {
  for (const [name, value] of Object.entries(tags)) {
    const isValid = /^[\w .:/=+@-]{1,128}$/.test(name) && /^[\w .:/=+@-]{0,256}$/.test(value)
    if (!isValid || /^(aws|sst):/i.test(name))
      throw new Error(
        `The tag "${name}" must have up to 128 characters, its value up to 256, and aws: and sst: are reserved.`,
      )
  }
}

function checkWatching({ budgetScope, email, monthlyBudgetUsd }: typeof watching): void {
  if (budgetScope !== 'account' && budgetScope !== 'app')
    throw new Error(`watching.budgetScope must be account or app, not ${JSON.stringify(budgetScope)}.`)
  if (monthlyBudgetUsd === 0 || (email && email !== 'none')) return
  throw new Error('A budget requires an email address. Set watching.email or remove watching.monthlyBudgetUsd.')
}
