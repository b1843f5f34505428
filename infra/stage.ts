/** These are kept, protected and never run live. They share their names: one of the two per account and region. */
export const isProduction = (stage: string) => stage === 'prod' || stage === 'production'

/** Names carry the stage, and AWS allows some of them 64 characters of `[a-z0-9-]`. */
export function checkStage(stage: string): void {
  if (/^[a-z0-9-]{1,32}$/.test(stage)) return
  throw new Error(`The stage "${stage}" must be 1 to 32 characters of a-z, 0-9 and "-".`)
}

/** `sst dev` puts a developer's laptop behind the public URL. */
export function refuseLiveProduction(): void {
  if (!$dev || !isProduction($app.stage)) return
  throw new Error(`"sst dev" would run ${$app.stage} on this machine; use a stage of your own: npm run dev`)
}

/** An AWS name in this stage: bare in production, else with `-<stage>` behind it. */
export const named = (name: string) => (isProduction($app.stage) ? name : `${name}-${$app.stage}`)
