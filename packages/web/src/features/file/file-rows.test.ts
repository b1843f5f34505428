// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { noDelimiter } from './csv-delimiter.ts'
import { type Row, rowsOf } from './file-rows.ts'
import { readStart } from './file-start.ts'

const file = (text: string | Uint8Array<ArrayBuffer>, name = 'events.ndjson') => new File([text], name)

async function all(rows: AsyncIterable<Row>): Promise<Row[]> {
  const list: Row[] = []
  for await (const row of rows) list.push(row)
  return list
}

const textOrProblem = (row: Row) => (row.kind === 'good' ? row.text : row.problem)

describe('rowsOf NDJSON', () => {
  it('returns the text of each row, or its problem, by line', async () => {
    const rows = await all(rowsOf(file('{"n": 9007199254740993}\r\n\n{"a":\n[{}]\n7\n{"é": "👋"}')))
    expect(rows).toEqual([
      { kind: 'good', line: 1, text: '{"n": 9007199254740993}' },
      { kind: 'bad', line: 3, problem: expect.stringContaining('value is missing') },
      { kind: 'bad', line: 4, problem: 'A row must be one JSON object.' },
      { kind: 'bad', line: 5, problem: expect.stringContaining('object') },
      { kind: 'good', line: 6, text: '{"é": "👋"}' },
    ])
  })

  it('reads characters that span the chunks of a large file', async () => {
    const text = Array.from({ length: 20_000 }, (_, n) => `{"n":${n},"é":"日本👋"}`).join('\n')
    const rows = await all(rowsOf(file(text)))
    expect(rows).toHaveLength(20_000)
    expect(rows.every((row, n) => textOrProblem(row) === `{"n":${n},"é":"日本👋"}`)).toBe(true)
  })

  it('throws for a file that is one JSON array', async () => {
    await expect(all(rowsOf(file('[\n  {"a": 1}\n]\n', 'a.json')))).rejects.toThrow('This file is one JSON array.')
    expect(await all(rowsOf(file('{"a": 1}\n', 'a.json')))).toEqual([{ kind: 'good', line: 1, text: '{"a": 1}' }])
  })
})

describe('rowsOf CSV', () => {
  const csv = async (text: string, chosen?: string) => {
    const start = await readStart(file(text, 'a.csv'))
    const found = start.kind === 'csv' ? start.delimiter : null
    return all(rowsOf(file(text, 'a.csv'), chosen ?? found ?? undefined))
  }

  it.each([
    ['semicolons', 'name;city\nA;X\n', ['{"name":"A","city":"X"}']],
    ['commas', 'name,city\nA,X\n', ['{"name":"A","city":"X"}']],
    ['tabs', 'name\tcity\nA\tX\n', ['{"name":"A","city":"X"}']],
    ['pipes', 'name|city\nA|X\n', ['{"name":"A","city":"X"}']],
    ['semicolons and decimal commas', 'a;b\n1,5;2,5\n', ['{"a":"1,5","b":"2,5"}']],
    ['a header without rows', 'name;city\n', []],
    ['a bad row and semicolons', 'a;b\n1;2\n3\n', ['{"a":"1","b":"2"}', expect.stringContaining('has 1 value')]],
    ['"sep=;" and one column', 'sep=;\na\n1,2\n', ['{"a":"1,2"}']],
    ['"sep=," and semicolons', 'sep=,\na,b\n1;,2;\n', ['{"a":"1;","b":"2;"}']],
    ['"sep=^"', 'sep=^\r\na^b\r\n1^2\r\n', ['{"a":"1","b":"2"}']],
    ['"sep=" with a tab', 'SEP=\t\na\tb\n1\t2\n', ['{"a":"1","b":"2"}']],
    ['"sep=;" in quotes', '"sep=;"\na;b\n1;2\n', ['{"a":"1","b":"2"}']],
    ['"sep=;" filled up with delimiters', 'sep=;;\na;b\n1;2\n', ['{"a":"1","b":"2"}']],
    ['a byte order mark and "sep=;"', '\uFEFFsep=;\na;b\n1;2\n', ['{"a":"1","b":"2"}']],
    ['a CRLF header and an LF row', 'event\r\nsignup\nlogin\n', ['{"event":"signup"}', '{"event":"login"}']],
    ['an LF header and CRLF rows', 'a,b\n1,2\r\n3,4\r\n', ['{"a":"1","b":"2"}', '{"a":"3","b":"4"}']],
    ['CR, LF and CRLF', 'a,b\r1,2\n3,4\r\n5,"6"\r', ['{"a":"1","b":"2"}', '{"a":"3","b":"4"}', '{"a":"5","b":"6"}']],
    [
      'line breaks inside quotes',
      'a,b\n1,"x\r\ny"\n2,"\r"\n3,"\n"\r\n',
      ['{"a":"1","b":"x\\r\\ny"}', '{"a":"2","b":"\\r"}', '{"a":"3","b":"\\n"}'],
    ],
    ['a space after the last quote', 'a\n"1" ', ['{"a":"1"}']],
    ['values that look like numbers', 'a,b\n007,true\n', ['{"a":"007","b":"true"}']],
    ['a row that starts with "#"', 'a,b\n#1,2\n', ['{"a":"#1","b":"2"}']],
    ['names that look like numbers', 'b,1\n2,3\n', ['{"b":"2","1":"3"}']],
    ['a backslash before a quote', 'a,b\n"1\\"x",2\n', ['A quote inside a quoted value must be doubled.']],
    ['a row of empty values', 'a,b\n,\n1,2\n', ['This row has no values.', '{"a":"1","b":"2"}']],
  ])('reads a file with %s', async (_, text, rows) => {
    expect((await csv(text)).map(textOrProblem)).toEqual(rows)
  })

  it('keeps the delimiters of a file that has one column', async () => {
    expect((await csv('event\na,b\n', noDelimiter)).map(textOrProblem)).toEqual(['{"event":"a,b"}'])
  })

  it.each([
    ['a quote that is never closed', 'a,b\n1,"2\n3,4\n\n5,6\n', [2, 3, 5]],
    ['a quote that a later one closes badly', 'a,b\n1,"2\n3,4\n5,"6\n', [2, 3, 4]],
    ['a quote that a later one closes', 'a,b\n1,"2\n3",4\n5,6\n', [2, 3]],
  ])('counts each row that is swallowed by %s', async (_, text, lines) => {
    const bad = (await csv(text)).filter(({ kind }) => kind === 'bad')
    expect(bad.map(({ line }) => line)).toEqual(lines)
    expect(bad.slice(1).map(textOrProblem)).toEqual(
      lines.slice(1).map(() => expect.stringMatching(/^This line was read as part of the row in line 2\./)),
    )
  })

  it('notes how many lines a row spans, and how many look like rows', async () => {
    expect(await csv('a,b\n1,"x\ny"\n3,"4\n5,6\n7,8"\n')).toEqual([
      { kind: 'good', line: 2, text: '{"a":"1","b":"x\\ny"}', note: 'This row spans 2 lines.' },
      {
        kind: 'good',
        line: 4,
        text: '{"a":"3","b":"4\\n5,6\\n7,8"}',
        note: 'This row spans 3 lines. 2 of them look like rows. Is a quote missing or misplaced?',
      },
    ])
  })

  it.each([
    ['an empty name', 'a,,b\n1,2,3\n', 'Column 2 has no name in the header. Name it, or remove it.'],
    ['a quote that is never closed', '"a,b\n1,2\n', 'The header in line 1 can’t be read. A closing quote is missing'],
    ['a quote as its delimiter', 'sep="\na,b\n', 'Line 1 sets " as the delimiter, but it can’t be one.'],
  ])('throws for a header with %s', async (_, text, message) => {
    await expect(csv(text)).rejects.toThrow(message)
  })

  it('reads a file with another name than .csv', async () => {
    expect((await all(rowsOf(file('a\tb\n1\t2\n', 'a.tsv'), '\t'))).map(textOrProblem)).toEqual(['{"a":"1","b":"2"}'])
  })

  it('returns all rows of a single column', async () => {
    expect((await csv('event\na\nb\n')).map(textOrProblem)).toEqual(['{"event":"a"}', '{"event":"b"}'])
  })

  it('returns the problem of each bad row, by line', async () => {
    expect(await csv('a,b\n1,2\n\n1\n1,2,3\n"x"y",2\n3,"4\n5,6\n')).toEqual([
      { kind: 'good', line: 2, text: '{"a":"1","b":"2"}' },
      { kind: 'bad', line: 4, problem: 'This row has 1 value, but the header has 2 names.' },
      { kind: 'bad', line: 5, problem: 'This row has 3 values, but the header has 2 names.' },
      { kind: 'bad', line: 6, problem: 'A quote inside a quoted value must be doubled.' },
      { kind: 'bad', line: 7, problem: 'A closing quote is missing, so the value runs to the end of the file.' },
      { kind: 'bad', line: 8, problem: expect.stringMatching(/^This line was read as part of the row in line 7\./) },
    ])
  })

  it('reports a missing closing quote before other problems of a row', async () => {
    expect(await csv('a,b\n1,2\n3,"4"x\n5,6\n7,8\n')).toEqual([
      { kind: 'good', line: 2, text: '{"a":"1","b":"2"}' },
      { kind: 'bad', line: 3, problem: expect.stringContaining('to the end of the file') },
      { kind: 'bad', line: 4, problem: expect.stringContaining('in line 3') },
      { kind: 'bad', line: 5, problem: expect.stringContaining('in line 3') },
    ])
  })

  it.each(['\n', '\r\n'])('counts the lines inside quoted values (%j)', async (newline) => {
    const lines = ['"a', 'a",b', '1,"2', '3', '4"', '"', '"', '5', '6,7', '8']
    expect((await csv(lines.join(newline))).map(({ line }) => line)).toEqual([3, 8, 9, 10])
  })

  it('keeps rows, characters and problems across the chunks of a large file', async () => {
    const text = Array.from({ length: 40_000 }, (_, n) => (n === 30_000 ? 'short\n' : `${n},"日本\n👋"\n`)).join('')
    const rows = await csv(`n,é\n${text}`)
    expect(rows).toHaveLength(40_000)
    expect(rows.flatMap((row, n) => (row.kind === 'bad' ? [n] : []))).toEqual([30_000])
    const isRight = (row: Row, n: number) => row.kind === 'bad' || row.text === `{"n":"${n}","é":"日本\\n👋"}`
    expect(rows.every(isRight)).toBe(true)
  })

  it('throws for a header that repeats a name', async () => {
    await expect(csv('a,b,a\n1,2,3\n')).rejects.toThrow('The header has the name "a" twice.')
  })
})

describe('rowsOf', () => {
  it.each(['a.csv', 'a.ndjson'])('throws for a file that is not UTF-8 (%s)', async (name) => {
    const latin = Uint8Array.from([...'{"é":1}\n'].map((it) => it.charCodeAt(0)))
    await expect(all(rowsOf(file(latin, name)))).rejects.toThrow('This file is not UTF-8 text.')
  })
})
