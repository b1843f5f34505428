import { cleanup, render } from '@testing-library/react'
import { afterEach, expect, it } from 'vitest'
import { ColoredJson } from './colored-json.tsx'

afterEach(cleanup)

function colorsOf(text: string): [string, string | null][] {
  const { container } = render(<ColoredJson text={text} />)
  expect(container.textContent).toBe(text)
  return Array.from(container.querySelectorAll('span'), (it) => [it.className.replace('json-', ''), it.textContent])
}

it('ColoredJson marks names, strings and other values', () => {
  expect(colorsOf('{ "a\\"b" : "c: 1", "n": [-1.5e+3, true, null] }')).toEqual([
    ['name', '"a\\"b"'],
    ['string', '"c: 1"'],
    ['name', '"n"'],
    ['value', '-1.5e+3'],
    ['value', 'true'],
    ['value', 'null'],
  ])
})

it('ColoredJson keeps text that is cut off or is not JSON', () => {
  expect(colorsOf('{"a": "cut <b>')).toEqual([['name', '"a"']])
})
