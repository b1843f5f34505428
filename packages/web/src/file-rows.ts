import { limits } from '@sluice/core/pipeline'
import Papa from 'papaparse'
import { readDraft } from './draft.ts'

/** A row as the event that would be sent, or why it cannot be; `line` counts from 1, in CSV the rows, header included. */
export type Row = { line: number; text: string } | { line: number; problem: string }

/** The rows of an NDJSON or CSV file, read as they are asked for: a file may be larger than the memory. */
export function rowsOf(file: File): AsyncGenerator<Row> {
  return /\.csv$/i.test(file.name) ? csvRows(file) : ndjsonRows(file)
}

async function* ndjsonRows(file: File): AsyncGenerator<Row> {
  const reader = file.stream().getReader()
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let rest = ''
  let line = 0
  for (let isDone = false; !isDone; ) {
    const read = await reader.read()
    isDone = read.done
    rest += decoder.decode(read.value, { stream: !isDone })
    const lines = rest.split('\n')
    rest = isDone ? '' : (lines.pop() ?? '')
    for (const text of lines) {
      line++
      if (text.trim() !== '') yield check(line, text.replace(/\r$/, ''))
    }
    if (rest.length > limits.requestBytes) throw new Error(`Line ${line + 1} is longer than a request may be.`)
  }
}

/** Papa hands over a chunk, and waits until its rows are taken. */
async function* csvRows(file: File): AsyncGenerator<Row> {
  type Chunk = { rows: Record<string, unknown>[]; problems: Map<number, string>; next: () => void }
  let line = 1
  let deliver: (chunk: Chunk | null) => void = () => {}
  let fail: (error: unknown) => void = () => {}
  const nextChunk = () =>
    new Promise<Chunk | null>((resolve, reject) => {
      deliver = resolve
      fail = reject
    })
  let coming = nextChunk()
  Papa.parse<Record<string, unknown>>(file, {
    header: true,
    skipEmptyLines: 'greedy',
    chunk({ data, errors }, parser) {
      parser.pause()
      const problems = new Map(errors.map(({ row = 0, message }) => [row, message]))
      deliver({ rows: data, problems, next: () => parser.resume() })
    },
    complete: () => deliver(null),
    error: (error) => fail(error),
  })
  for (let chunk = await coming; chunk; chunk = await coming) {
    for (const [i, row] of chunk.rows.entries()) {
      line++
      const problem = chunk.problems.get(i)
      yield problem ? { line, problem } : check(line, JSON.stringify(row))
    }
    coming = nextChunk()
    chunk.next()
  }
}

function check(line: number, text: string): Row {
  const { fault, rejections, events } = readDraft(text)
  const problem = fault?.message ?? rejections[0]?.rejection.message
  if (problem) return { line, problem }
  return /^\s*\{/.test(text) && events === 1 ? { line, text } : { line, problem: 'A row must be one JSON object.' }
}
