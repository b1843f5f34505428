import { describe, expect, it } from 'vitest'
import { helpOf, parseFlags } from './flags.ts'
import { UsageError } from './usage-error.ts'

const flags = {
  port: { type: 'string', value: 'N', help: 'the port' },
  'data-dir': { type: 'string', value: 'PATH', help: 'the folder', default: '.sluice' },
  open: { type: 'boolean', default: false, help: 'open a browser' },
} as const

describe('parseFlags', () => {
  it('returns values and defaults', () => {
    expect(parseFlags(['--port', '0'], flags)).toEqual({ port: '0', 'data-dir': '.sluice', open: false })
  })

  it.each([
    [['--prot', '1'], "Unknown option '--prot'. Did you mean --port? Add --help to see all options."],
    [['--datadir', 'x'], "Unknown option '--datadir'. Did you mean --data-dir? Add --help to see all options."],
    [['--verbose'], "Unknown option '--verbose'. Add --help to see all options."],
    [['--port'], "Option '--port <value>' argument missing. Add --help to see all options."],
    [['extra'], "Unexpected argument 'extra'. Add --help to see all options."],
  ])('rejects %j', (args, message) => {
    expect(() => parseFlags(args, flags)).toThrow(new UsageError(message))
  })
})

describe('helpOf', () => {
  it('aligns the options and their texts', () => {
    expect(helpOf(flags)).toBe(
      '  --port N         the port\n' + '  --data-dir PATH  the folder\n' + '  --open           open a browser\n',
    )
  })
})
