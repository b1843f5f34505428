// What the bundle of `npm start` contains. The other commands aren't loaded.
import { systemClock } from '@sluice/functions/system-clock'
import { systemRandom } from '@sluice/functions/system-random'
import { start } from '../src/start.ts'

await start({ args: process.argv.slice(3), env: process.env, clock: systemClock, random: systemRandom })
