// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { readAddress } from './address.ts'

describe('readAddress', () => {
  it.each([
    ['http://localhost:9000', 'http://localhost:9000/submit'],
    [' https://abc.execute-api.eu-west-1.amazonaws.com/ ', 'https://abc.execute-api.eu-west-1.amazonaws.com/submit'],
    ['HTTP://[::1]:9000/v2/submit', 'http://[::1]:9000/v2/submit'],
  ])('reads %j as %s', (text, url) => {
    expect(readAddress(text)).toEqual({ kind: 'valid', url })
  })

  it.each([
    ['', 'must start with'],
    ['localhost:9000/submit', 'must start with'],
    ['//localhost:9000', 'must start with'],
    ['javascript:alert(1)', 'must start with'],
    ['ftp://localhost', 'must start with'],
    ['http://', 'isn’t a valid URL'],
    ['http://a b/', 'isn’t a valid URL'],
    ['http://localhost:99999', 'isn’t a valid URL'],
    ['http://user:word@localhost/submit', 'can’t contain'],
    ['http://localhost/submit?key=1', 'can’t contain'],
    ['http://localhost/submit#key', 'can’t contain'],
  ])('rejects %j with a message that names the field', (text, reason) => {
    expect(readAddress(text)).toEqual({ kind: 'invalid', message: expect.stringContaining(`The address ${reason}`) })
  })
})
