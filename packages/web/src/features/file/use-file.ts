import { useEffect, useReducer, useRef } from 'react'
import { submit } from '../../submit/submit.ts'
import { useTarget } from '../../submit/target.ts'
import { delay } from '../../ui/delay.ts'
import { rowsOf } from './file-rows.ts'
import { processRows } from './file-send.ts'
import { type ChosenFile, changeFile, type FileChange } from './file-state.ts'

/** Reads a file when it is chosen, and sends its good rows to the current target. */
export function useFile() {
  const target = useTarget()
  const [state, dispatch] = useReducer(changeFile, { status: 'empty' })
  const running = useRef(new AbortController())
  useEffect(() => () => running.current.abort(), [])

  const run = async (file: File, send?: (text: string) => ReturnType<typeof submit>) => {
    const own = new AbortController()
    running.current = own
    const dispatchOwn = (change: FileChange) => {
      if (running.current === own) dispatch(change)
    }
    try {
      await processRows(rowsOf(file), {
        ...(send && { send }),
        access: target.access?.kind,
        onProgress: (progress) => dispatchOwn({ type: 'progressed', progress }),
        delay: (ms) => delay(ms, own.signal),
        signal: own.signal,
      })
      dispatchOwn({ type: 'finished' })
    } catch (error) {
      dispatchOwn({ type: 'failed', message: error instanceof Error ? error.message : String(error) })
    }
  }

  const choose = (file: File | undefined) => {
    running.current.abort()
    dispatch({ type: 'chosen', file: file ?? null })
    if (file) run(file)
  }
  const send = ({ file }: ChosenFile) => {
    dispatch({ type: 'sending' })
    run(file, (text) => submit(target.url, text, target))
  }
  const stop = () => {
    running.current.abort()
    dispatch({ type: 'stopped' })
  }
  return { state, choose, send, stop }
}
