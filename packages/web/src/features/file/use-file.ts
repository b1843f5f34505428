import { useEffect, useReducer, useRef } from 'react'
import { submit } from '../../submit/submit.ts'
import { useTarget } from '../../submit/target.ts'
import { delay } from '../../ui/delay.ts'
import { type Row, rowsOf } from './file-rows.ts'
import { processRows } from './file-send.ts'
import { readStart } from './file-start.ts'
import { type ChosenFile, changeFile, delimiterOf, type FileChange } from './file-state.ts'

type Send = (text: string) => ReturnType<typeof submit>
/** Returns the rows of a file, or `null` if its delimiter must be chosen first. */
type Open = (dispatch: (change: FileChange) => void) => Promise<AsyncIterable<Row> | null>

/**
 * Reads a file when it is chosen, and sends its good rows to the current target. If the delimiter of a CSV file is a
 * question, its rows are read once the delimiter is chosen.
 */
export function useFile() {
  const target = useTarget()
  const [state, dispatch] = useReducer(changeFile, { status: 'empty' })
  const running = useRef(new AbortController())
  useEffect(() => () => running.current.abort(), [])

  const run = async (open: Open, send?: Send) => {
    running.current.abort()
    const own = new AbortController()
    running.current = own
    const dispatchOwn = (change: FileChange) => {
      if (running.current === own) dispatch(change)
    }
    try {
      const rows = await open(dispatchOwn)
      if (rows === null) return
      await processRows(rows, {
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
    if (file) run((dispatchOwn) => openFile(file, dispatchOwn))
  }
  const chooseDelimiter = ({ file }: ChosenFile, delimiter: string) => {
    dispatch({ type: 'delimiterChosen', delimiter })
    run(async () => rowsOf(file, delimiter))
  }
  const send = (chosen: ChosenFile) => {
    const delimiter = delimiterOf(chosen)
    if (delimiter === null) return
    dispatch({ type: 'sending' })
    run(
      async () => rowsOf(chosen.file, delimiter),
      (text) => submit(target.url, text, target),
    )
  }
  const stop = () => {
    running.current.abort()
    dispatch({ type: 'stopped' })
  }
  return { state, choose, chooseDelimiter, send, stop }
}

async function openFile(file: File, dispatch: (change: FileChange) => void): Promise<AsyncIterable<Row> | null> {
  const start = await readStart(file)
  dispatch({ type: 'started', start })
  const delimiter = delimiterOf({ start, chosenDelimiter: null })
  return delimiter === null ? null : rowsOf(file, delimiter)
}
