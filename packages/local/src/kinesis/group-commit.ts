import type { Clock } from '@sluice/core/clock'

type Waiting<Request, Result> = {
  request: Request
  resolve: (result: Result) => void
  reject: (error: unknown) => void
}

/**
 * Collects the requests that arrive in one turn of the event loop and commits them together: a disk syncs once for all
 * of them. `commit` returns one result per request, in order; if it throws, every request of the group fails.
 */
export function groupCommit<Request, Result>(clock: Clock, commit: (requests: Request[]) => Result[]) {
  let waiting: Waiting<Request, Result>[] = []

  /** Commits the waiting requests now. */
  function flush(): void {
    const group = waiting
    waiting = []
    if (group.length === 0) return
    try {
      const results = commit(group.map(({ request }) => request))
      for (const [i, { resolve }] of group.entries()) resolve(results[i] as Result)
    } catch (error) {
      for (const { reject } of group) reject(error)
    }
  }

  /** Resolves once the request is committed. */
  const add = (request: Request): Promise<Result> =>
    new Promise((resolve, reject) => {
      if (waiting.push({ request, resolve, reject }) === 1) clock.defer(flush)
    })

  return { add, flush }
}
