import type { Clock } from '@sluice/core/clock'
import { unwritable } from './setup-error.ts'

/** Stops a part of the pipeline, within `withinMs` milliseconds if the part has to wait for something. */
export type Stop = (withinMs: number) => Promise<void> | void

/** The result of a step: a value for later steps, and the function that stops what it has started. */
export type Started<Value> = { value: Value; stop?: Stop | undefined }

export type Running<Values> = {
  values: Values
  /** Stops the parts in the reverse order of their start. */
  stop: Stop
}

/** A list of named steps. Each step sees the values of the steps before it. */
export type Startup<Values> = {
  step: <Name extends string, Value>(
    name: Name,
    start: (values: Values) => Started<Value> | Promise<Started<Value>>,
  ) => Startup<Values & Record<Name, Value>>
  /** Runs the steps in order. If one fails, the parts that have started are stopped. @throws the step's error */
  start: () => Promise<Running<Values>>
}

type Step = { name: string; start: (values: never) => Started<unknown> | Promise<Started<unknown>> }

/** Returns an empty list of steps. */
export const startup = (clock: Clock): Startup<object> => withSteps<object>(clock, [])

function withSteps<Values>(clock: Clock, steps: readonly Step[]): Startup<Values> {
  return {
    step: (name, start) => withSteps(clock, [...steps, { name, start }]),
    start: () => run<Values>(clock, steps),
  }
}

async function run<Values>(clock: Clock, steps: readonly Step[]): Promise<Running<Values>> {
  let values = {}
  const stops: Stop[] = []
  const stop: Stop = async (withinMs) => {
    const end = clock.monotonic() + withinMs
    for (const stopPart of stops.toReversed()) await stopPart(Math.max(0, end - clock.monotonic()))
  }
  try {
    for (const { name, start } of steps) {
      const started = await start(values as never)
      values = { ...values, [name]: started.value }
      if (started.stop) stops.push(started.stop)
    }
  } catch (error) {
    await stop(0)
    throw unwritable(error)
  }
  return { values: values as Values, stop }
}
