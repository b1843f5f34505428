import { vi } from 'vitest'

/** Waits until `check` throws no error. A busy machine may need seconds for what takes milliseconds. */
export const waitFor = (check: () => unknown) => vi.waitFor(check, { timeout: 25_000 })
