import { type Access, access } from '@sluice/core/pipeline'

/** These are kept, protected and never run live. They share their names: one of the two per account and region. */
export const isProduction = (stage: string) => stage === 'prod' || stage === 'production'

/** An AWS name in this stage: bare in production, else with `-<stage>` behind it. */
export const named = (name: string, stage: string) => (isProduction(stage) ? name : `${name}-${stage}`)

/**
 * Who may send to this stage.
 * @throws Error for a setting that is misspelt or incomplete: it must not leave the stage open
 */
export function accessOf(stage: string, settings: Record<string, Access> & { default: Access } = access): Access {
  const names = isProduction(stage) ? ['prod', 'production'] : [stage]
  const own = names.find((name) => Object.hasOwn(settings, name))
  const setting = (own && settings[own]) || settings.default
  if (setting.mode === 'jwt' ? isComplete(setting) : ['none', 'key', 'iam'].includes(setting.mode)) return setting
  throw new Error(
    `access of ${own ?? 'default'} is ${JSON.stringify(setting)}; its mode must be none, key, iam, or jwt with an issuer that begins with https:// and its audiences.`,
  )
}

const isComplete = ({ issuer, audiences }: { issuer?: string; audiences?: string[] }) =>
  /^https:\/\/\S+$/.test(issuer ?? '') && Array.isArray(audiences) && audiences.length > 0 && audiences.every(Boolean)

/** Names carry the stage, and AWS allows some of them 64 characters of `[a-z0-9-]`. */
export function checkStage(stage: string): void {
  if (/^[a-z0-9-]{1,32}$/.test(stage)) return
  throw new Error(`The stage "${stage}" must be 1 to 32 characters of a-z, 0-9 and "-".`)
}

/** `sst dev` puts a developer's machine behind the public URL. */
export function checkLive(stage: string, isLive: boolean): void {
  if (!isLive || !isProduction(stage)) return
  throw new Error(`"sst dev" would answer for ${stage} from this machine; start it with a stage of your own.`)
}
