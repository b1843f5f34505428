// @vitest-environment node
import { expect, test } from 'vitest'
import { readAddress } from './address.ts'

test.each([
  ['http://localhost:9000', 'http://localhost:9000/submit'],
  [' https://abc.execute-api.eu-west-1.amazonaws.com/ ', 'https://abc.execute-api.eu-west-1.amazonaws.com/submit'],
  ['HTTP://[::1]:9000/v2/submit', 'http://[::1]:9000/v2/submit'],
])('%j is %s', (text, url) => {
  expect(readAddress(text)).toEqual({ url })
})

test.each([
  '',
  'localhost:9000/submit',
  '//localhost:9000',
  'javascript:alert(1)',
  'ftp://localhost',
  'http://',
  'http://a b/',
  'http://localhost:99999',
  'http://user:word@localhost/submit',
  'http://localhost/submit?key=1',
  'http://localhost/submit#key',
])('%j is none, and the words name the field', (text) => {
  expect(readAddress(text)).toEqual({ fault: expect.stringMatching(/^Address: /) })
})
