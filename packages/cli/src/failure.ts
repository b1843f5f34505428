import { isUsageError } from './usage-error.ts'

/** What a tool says when it ends: a sentence for its user, and no stack. */
export function sentenceOf(error: unknown): string {
  const { name, message, code } = error as Error & { code?: string }
  if (isUsageError(error) || name === 'Error') return message
  return `${name}: ${message || code}` // several addresses were tried in vain: Node says only the code
}

/** Reads something, and says in an error what it was. */
export function naming<T>(what: string, read: () => T): T {
  try {
    return read()
  } catch (cause) {
    throw new Error(`${what} cannot be read: ${(cause as Error).message}`, { cause })
  }
}
