import { type Faults, faultNames } from '@sluice/core/faults'
import type { Consequences, FaultSwitch } from './fault-switch.ts'
import type { Log } from './log-entry.ts'

/** Replaces the faults and logs the new ones. The switch itself reports the end of the old ones. */
export function setFaults(
  wanted: Faults,
  now: Consequences,
  { faultSwitch, log }: { faultSwitch: FaultSwitch; log: Log },
): void {
  faultSwitch.set(wanted, now)
  const { active } = faultSwitch.status(now)
  if (faultNames.some((name) => name in active)) log({ step: 'fault', status: 'on', data: { faults: active } })
}
