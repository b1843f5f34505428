import { target } from './target.ts'

Object.assign(target, { isThorough: true })
// The same tests, with 1,440 objects.
await import('./follow.test.ts')
