import { key, namedKeys, stageName, watching } from '@sluice/core/pipeline'
import { accessOf, isProduction } from './stage.ts'

/** The input of the checks. `env` has the secrets of the stage, as SST sets them: `SST_SECRET_<Name>`. */
export type Deployment = { stage: string; isLive: boolean; env: Readonly<Record<string, string | undefined>> }

/**
 * Checks a deployment before its first resource: SST reports an error in a resource only after half of them were made.
 * @throws Error with one sentence about the first problem
 */
export function check({ stage, isLive, env }: Deployment): void {
  checkStage(stage)
  if (isLive) checkLive(stage)
  if (accessOf(stage).mode === 'key') checkKeys(stage, env.SST_SECRET_SubmitKey ?? '')
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

function checkKeys(stage: string, setting: string): void {
  const command = `npx sst secret set SubmitKey "<key>" --stage ${stage}`
  if (!setting.trim()) throw new Error(`The stage ${stage} needs a key: ${command}`)
  const names = new Set<string>()
  for (const { name, key: value } of namedKeys(setting)) {
    if (names.has(name)) throw new Error(`SubmitKey has two keys named ${name}. Give each another name: ${command}`)
    names.add(name)
    if (value.length >= key.minCharacters && /^[!-~]+$/.test(value)) continue
    const rule = `at least ${key.minCharacters} characters, all of them visible ASCII`
    throw new Error(`The key ${name} in SubmitKey must have ${rule}: ${command}`)
  }
}

function checkWatching({ email, monthlyBudgetUsd, quietHours }: typeof watching): void {
  if (!Number.isInteger(quietHours) || quietHours < 0 || quietHours > 24)
    throw new Error(`watching.quietHours must be a whole number from 0 to 24, not ${quietHours}.`)
  if (monthlyBudgetUsd === 0 || (email && email !== 'none')) return
  throw new Error('A budget requires an email address. Set watching.email or remove watching.monthlyBudgetUsd.')
}
