import { target } from './target.ts'

Object.assign(target, { isThorough: true })
// The same tests, with every fault.
await import('./deployed-audit.test.ts')
