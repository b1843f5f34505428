import type { ClientOptions } from './api.ts'
import type { State } from './state.ts'

type Callbacks = Required<Pick<ClientOptions<object>, 'onRejected' | 'onEvicted' | 'onError'>>

/** Calls a callback of the options, if there is one. An error of it surfaces as an unhandled rejection, and stops nothing. */
export async function emit<Name extends keyof Callbacks>(
  { options }: State,
  name: Name,
  ...args: Parameters<Callbacks[Name]>
): Promise<void> {
  ;(options[name] as ((...all: typeof args) => void) | undefined)?.(...args)
}
