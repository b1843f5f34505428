import type { LocalStatus } from '@sluice/core/control-api'
import { controlAt } from './control.ts'
import { createSluice, type Sluice } from './sluice.ts'

/**
 * Connects to a pipeline that runs already, such as that of `npm start`. `url` is its address, with or without a path.
 * @throws Error if no local pipeline responds there
 */
export async function connectSluice(url: string): Promise<Sluice> {
  const { origin } = new URL(url)
  const control = controlAt(origin)
  const { status, body } = await control.call('GET', '', { expected: 'any' })
  if (status !== 200 || (body as LocalStatus | null)?.sluice !== 'local') {
    throw new Error(`${origin} isn't a local Sluice pipeline: GET ${origin}/_sluice returned ${status}.`)
  }
  return createSluice({ origin, control, status: body as LocalStatus, stop: async () => {} })
}
