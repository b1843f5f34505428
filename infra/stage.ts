import { type Access, access } from '@sluice/core/pipeline'

/**
 * True if a stage is `prod` or `production`, which are retained, protected and never run with `sst dev`.
 * Both use the same names, so an account can have only one of them per region.
 */
export const isProduction = (stage: string) => stage === 'prod' || stage === 'production'

/** Returns an AWS name for a stage: bare in production, with `-<stage>` appended elsewhere. */
export const named = (name: string, stage: string) => (isProduction(stage) ? name : `${name}-${stage}`)

/**
 * Returns who may send to a stage: the stage's own setting, or the default.
 * @throws Error for an unknown mode or an incomplete `jwt`, because a mistake must not leave the stage open
 */
export function accessOf(stage: string, settings: Record<string, Access> & { default: Access } = access): Access {
  const names = isProduction(stage) ? ['prod', 'production'] : [stage]
  const own = names.find((name) => Object.hasOwn(settings, name))
  const setting = (own && settings[own]) || settings.default
  if (setting.mode === 'jwt' ? isComplete(setting) : ['none', 'key', 'iam'].includes(setting.mode)) return setting
  throw new Error(
    `access.${own ?? 'default'} is ${JSON.stringify(setting)}. Set its mode to none, key, iam or jwt. ` +
      'The mode jwt also requires an issuer that starts with https:// and at least one audience.',
  )
}

const isComplete = ({ issuer, audiences }: { issuer?: string; audiences?: string[] }) =>
  /^https:\/\/\S+$/.test(issuer ?? '') && Array.isArray(audiences) && audiences.length > 0 && audiences.every(Boolean)

/**
 * Checks that a stage's name fits into AWS names, some of which allow only 64 characters of `[a-z0-9-]`.
 * @throws Error if the name is empty, longer than 32 characters, or has other characters
 */
export function checkStage(stage: string): void {
  if (/^[a-z0-9-]{1,32}$/.test(stage)) return
  throw new Error(`"${stage}" can't be a stage. Use 1 to 32 characters of a-z, 0-9 and "-".`)
}

/**
 * Rejects `sst dev` on production, where it would route public requests to a developer's machine.
 * @throws Error if `isLive` and the stage is production
 */
export function checkLive(stage: string, isLive: boolean): void {
  if (!isLive || !isProduction(stage)) return
  throw new Error(
    `"sst dev" is not allowed on ${stage}, because your machine would handle its requests. Use your own stage.`,
  )
}
