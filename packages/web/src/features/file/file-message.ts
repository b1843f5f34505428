import { number, plural } from '../../ui/format.ts'
import type { Tone } from '../../ui/tone-icon.tsx'
import type { FileProgress } from './file-progress.ts'
import { type FileState, isBusy } from './file-state.ts'

/** Returns the message about the file; empty until there is something to report. */
export function fileMessage(state: FileState): string {
  if (state.status === 'empty') return ''
  if (state.status === 'failed') return state.message
  if (state.status === 'undecided') return 'Which delimiter separates the values? Choose it to read the rows.'
  return progressMessage(state)
}

/** Returns how far the file was read and sent, whatever stopped it. */
export function progressMessage(state: FileState): string {
  if (state.status === 'empty' || !state.progress) return ''
  const { rows, good, accepted, badCount, noteCount } = state.progress
  switch (state.status) {
    case 'undecided':
      return ''
    case 'reading':
      return `${plural(rows, 'row')} read…`
    case 'read':
      if (rows === 0) return 'This file has no rows.'
      return `${plural(good, 'row')} can be sent, ${number(badCount)} can’t.${noteMessage(noteCount)}`
    case 'sending':
      return `${plural(accepted, 'row')} accepted…`
    case 'sent':
      return `Sent: ${number(accepted)} of ${plural(rows, 'row')} accepted.`
    case 'stopped':
    case 'failed':
      return stoppedMessage(state.progress, state.totalRows)
  }
}

function noteMessage(notes: number): string {
  return notes === 0 ? '' : ` Check ${plural(notes, 'row')} first: see below.`
}

function stoppedMessage({ rows, accepted, badCount }: FileProgress, totalRows: number | null): string {
  if (totalRows === null) return `Stopped after ${plural(rows, 'row')} read. Nothing was sent.`
  const rest = accepted + badCount < totalRows ? ' The rest was not sent.' : ''
  return `Stopped: ${number(accepted)} of ${plural(totalRows, 'row')} accepted.${rest}`
}

export function fileTone(state: FileState): Tone {
  if (state.status === 'failed') return 'bad'
  if (state.status === 'empty' || state.status === 'undecided' || state.status === 'stopped') return 'warn'
  if (isBusy(state)) return 'busy'
  const { progress } = state
  return progress && progress.good > 0 && progress.badCount === 0 && progress.noteCount === 0 ? 'good' : 'warn'
}
