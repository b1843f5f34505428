import { usageMessageOf } from './usage-error.ts'

/** Returns one line that describes an error to the user, without a stack. */
export function messageOf(error: unknown): string {
  const { name, message, code } = error as Error & { code?: string }
  const usage = usageMessageOf(error)
  if (usage !== undefined || name === 'Error') return usage ?? message
  // If several addresses failed, Node's error has a code and no message.
  return `${name}: ${message || code}`
}

/** Returns what `read` returns. @throws Error that names what couldn't be read */
export function reading<T>(subject: string, read: () => T): T {
  try {
    return read()
  } catch (cause) {
    throw new Error(`Couldn't read ${subject}: ${(cause as Error).message}`, { cause })
  }
}

/** Runs a command. Reports an error in one line, with exit code 2. */
export async function runCommand(name: string, run: () => Promise<void>): Promise<void> {
  try {
    await run()
  } catch (error) {
    console.error(`${name}: ${messageOf(error)}`)
    process.exitCode = 2
  }
}
