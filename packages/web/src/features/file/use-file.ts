import { useEffect, useEffectEvent, useReducer, useRef } from 'react'
import { putRun } from '../../log/runs.ts'
import { refreshStats, useEachStats } from '../../pipeline/stats.ts'
import { submitUrl } from '../../submit/endpoint.ts'
import { submit } from '../../submit/submit.ts'
import { useTarget } from '../../submit/target.ts'
import { delay } from '../../ui/delay.ts'
import { type Row, rowsOf } from './file-rows.ts'
import { runOf } from './file-run.ts'
import { processRows } from './file-send.ts'
import { readStart } from './file-start.ts'
import {
  type ChosenFile,
  canSend,
  changeFile,
  delimiterOf,
  type FileChange,
  type FileState,
  isInTransit,
} from './file-state.ts'

type Send = (text: string) => ReturnType<typeof submit>
/** Returns the rows of a file, or `null` if its delimiter must be chosen first. */
type Open = (dispatch: (change: FileChange) => void) => Promise<AsyncIterable<Row> | null>

/**
 * Reads a file when it is chosen, and sends its good rows to the current target. If the delimiter of a CSV file is a
 * question, its rows are read once the delimiter is chosen. `isLocal` is true if this page sees deliveries.
 */
export function useFile(isLocal: boolean) {
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
    dispatch({ type: 'sending', startedAt: new Date().toISOString() })
    run(
      async (dispatchOwn) => {
        if (isLocal && target.url === submitUrl) dispatchOwn({ type: 'counted', stats: await refreshStats() })
        return rowsOf(chosen.file, delimiter)
      },
      (text) => submit(target.url, text, target),
    )
  }
  const stop = () => {
    running.current.abort()
    dispatch({ type: 'stopped' })
  }
  useCounts(state, dispatch)
  useRunRecord(state)
  const sendAgain = useSendAgain(state, choose, send)
  return { state, choose, chooseDelimiter, send, stop, sendAgain }
}

async function openFile(file: File, dispatch: (change: FileChange) => void): Promise<AsyncIterable<Row> | null> {
  const start = await readStart(file)
  dispatch({ type: 'started', start })
  const delimiter = delimiterOf({ start, chosenDelimiter: null })
  return delimiter === null ? null : rowsOf(file, delimiter)
}

/** Follows the pipeline's counts until the rows are in S3. */
function useCounts(state: FileState, dispatch: (change: FileChange) => void) {
  const isCounting = state.status !== 'empty' && isInTransit(state)
  useEachStats(isCounting, (stats) => dispatch({ type: 'counted', stats }))
}

/** Keeps the row of the list up to date, but not at every batch: the list would be drawn as often. */
function useRunRecord(state: FileState) {
  const run = state.status === 'empty' ? null : runOf(state)
  const version = run && `${run.key} ${run.status} ${Math.floor(run.accepted / 5_000)} ${run.delivered}`
  const record = useEffectEvent(() => run && putRun(run))
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new version is a new state of the row.
  useEffect(() => void record(), [version])
}

/** Returns a function that reads a file again, and then sends it. */
function useSendAgain(state: FileState, choose: (file: File) => void, send: (chosen: ChosenFile) => void) {
  const wanted = useRef<File | null>(null)
  const sendWanted = useEffectEvent(() => {
    if (state.status === 'empty' || state.file !== wanted.current || !canSend(state)) return
    wanted.current = null
    send(state)
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: the rows can be sent once they are read.
  useEffect(() => sendWanted(), [state.status])
  return (file: File) => {
    wanted.current = file
    choose(file)
  }
}
