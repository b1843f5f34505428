import { cleanup, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Entry } from '../../log/entry.ts'
import { saveHistory } from '../../log/history-save.ts'
import { openLog } from '../../log/log.ts'
import { setRuns } from '../../log/runs.ts'
import { HistoryPanel } from './history-panel.tsx'

beforeEach(() => {
  localStorage.clear()
  setRuns([])
})
afterEach(cleanup)

/** An entry that counts how often its outcome or text is read, which drawing, searching and storing it do. */
function entry(key: string, reads: string[]): Entry {
  return {
    key,
    sentAt: '2026-11-23T12:00:03.000Z',
    name: key,
    bytes: 2,
    id: null,
    steps: {},
    get text() {
      reads.push(`${key} text`)
      return '{}'
    },
    get outcome() {
      reads.push(`${key} outcome`)
      return null
    },
  }
}

const panel = (entries: Entry[]) => (
  <HistoryPanel
    ref={{ current: null }}
    log={openLog(entries)}
    selected={null}
    isLocal={false}
    dispatch={() => {}}
    onSelect={() => {}}
    onSend={() => {}}
    onEdit={() => {}}
    onRun={() => {}}
  />
)

describe('HistoryPanel', () => {
  it('draws only the row that changes', () => {
    const reads: string[] = []
    const [first, second] = [entry('first', reads), entry('second', reads)]
    const page = render(panel([first, second]))
    expect(reads).not.toEqual([])
    reads.splice(0)
    page.rerender(panel([entry('first', reads), second]))
    expect(reads).toContain('first outcome')
    expect(reads.filter((read) => read.startsWith('second'))).toEqual([])
    expect(screen.getByRole('button', { name: 'second' })).toBeTruthy()
  })
})

it('saveHistory makes the JSON of an entry once', () => {
  const reads: string[] = []
  const kept = entry('kept', reads)
  saveHistory([kept])
  expect(reads).not.toEqual([])
  reads.splice(0)
  saveHistory([entry('new', []), kept])
  expect(reads).toEqual([])
  expect(JSON.parse(localStorage.getItem('sluice.history') ?? '').entries).toHaveLength(2)
})
