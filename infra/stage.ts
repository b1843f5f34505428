import { type Access, access, type Front, front, isProduction } from '@sluice/core/pipeline'

export { isProduction }

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

/** Returns the front of a stage, if it has one. */
export const frontOf = (stage: string): Front | undefined => (Object.hasOwn(front, stage) ? front[stage] : undefined)

/** Returns the host name by which CloudFront reaches the API. It is public, so the function requires a secret as well. */
export const originOf = ({ domain }: Front): string => `origin.${domain}`
