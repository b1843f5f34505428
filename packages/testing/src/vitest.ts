import type { EventMatch } from '@sluice/core/event-match'
import { expect } from 'vitest'
import { type DeliveredOptions, type ReceivedOptions, sluiceMatchers } from './matchers.ts'

// Importing this module adds the matchers to Vitest's `expect`.

expect.extend(sluiceMatchers)

declare module 'vitest' {
  interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown> {
    toHaveReceived: (match: EventMatch, options?: ReceivedOptions) => Promise<void>
    toHaveDelivered: (match: EventMatch, options?: DeliveredOptions) => Promise<void>
  }
}
