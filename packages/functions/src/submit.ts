import { createHandler } from './handler.ts'
import { systemClock } from './system-clock.ts'
import { systemRandom } from './system-random.ts'

/** The Lambda function behind `POST /submit`. */
export const handler = createHandler({ environment: process.env, clock: systemClock, random: systemRandom })
