import { moto } from './moto.ts'
import { target } from './target.ts'

Object.assign(target, moto)
// The same tests, after the target has been replaced.
await import('./tail.test.ts')
