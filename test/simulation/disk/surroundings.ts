/** The context of a disk: its time, and the process that uses it. */
export type Surroundings = {
  /** Returns milliseconds since 1970. */
  now: () => number
  /** Called before and after each step that writes, such as `rename s3/.uploads/*`. Throws if the process ends here. */
  onStep: (step: string, when: 'before' | 'after') => void
  /** Resolves when an operation that doesn't block the process may begin or end. Never, if the process has ended. */
  pause: () => Promise<void>
  /** Returns true while the disk has no space. */
  isFull: () => boolean
  /** Called with each database that is opened. Somebody must release it in the end. */
  onOpen: (database: { release: () => void }) => void
}

/** Writes something, as the step `name` at a path. */
export type Step = <T>(name: string, path: string, write: () => T) => T

/** Returns the function that performs the steps of a disk. */
export function steps({ onStep }: Surroundings): Step {
  return (name, path, write) => {
    const named = `${name} ${nameOf(path)}`
    onStep(named, 'before')
    const result = write()
    onStep(named, 'after')
    return result
  }
}

/** Returns a path without what differs from one run to the next: ids and times. */
const nameOf = (path: string): string =>
  path.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '*').replaceAll(/\d{4}(-\d\d){2,}|hour=\d\d/g, '*')

/** @throws Error as Node's `fs` does, with the code of the operating system */
export function failure(code: string, path: string): never {
  throw Object.assign(new Error(`${code}: simulated, '${path}'`), { code, path })
}
