import { describe, expect, it } from 'vitest'
import { contentSecurityPolicy } from './pipeline.ts'

describe('contentSecurityPolicy', () => {
  it('lets a deployed page connect only to itself and its API', () => {
    expect(contentSecurityPolicy('https://api.example.com')).toBe(
      "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'; " +
        "connect-src 'self' https://api.example.com",
    )
  })

  it('lets a local page connect to any API', () => {
    expect(contentSecurityPolicy(null)).toMatch(/; connect-src 'self' http: https:$/)
  })

  it('leaves out frame-ancestors in a meta element, and only that', () => {
    const header = contentSecurityPolicy(null).split('; ')
    expect(contentSecurityPolicy(null, 'meta').split('; ')).toEqual(
      header.filter((directive) => !directive.startsWith('frame-ancestors')),
    )
  })
})
