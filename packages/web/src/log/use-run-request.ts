import { useEffect, useEffectEvent } from 'react'
import type { Run, RunRequest } from './run.ts'

const handled = new WeakSet<RunRequest>()

/** Calls `onRequest` once for each request about a run of this kind, even if the component mounts again. */
export function useRunRequest(
  request: RunRequest | null,
  kind: Run['kind'],
  onRequest: (request: RunRequest) => void,
): void {
  const handle = useEffectEvent(onRequest)
  useEffect(() => {
    if (request?.run.kind !== kind || handled.has(request)) return
    handled.add(request)
    handle(request)
  }, [request, kind])
}
