import type { Clock } from '@sluice/core/clock'
import type { ClientOptions } from './api.ts'

type Callbacks<Event extends object> = Required<Pick<ClientOptions<Event>, 'onRejected' | 'onEvicted' | 'onError'>>

/** Calls a callback of the options, if there is one. */
export type Emit<Event extends object> = <Name extends keyof Callbacks<Event>>(
  name: Name,
  ...args: Parameters<Callbacks<Event>[Name]>
) => void

/** Returns a function that calls back. An error of the callback surfaces like any uncaught one, and stops nothing. */
export function createEmit<Event extends object>(options: ClientOptions<Event>, clock: Clock): Emit<Event> {
  return (name, ...args) => {
    try {
      ;(options[name] as ((...all: typeof args) => void) | undefined)?.(...args)
    } catch (error) {
      clock.defer(() => {
        throw error
      })
    }
  }
}
