import { type Cancel, type Clock, sleep } from '@sluice/core/clock'
import type { FaultReport, FaultStatus, Stats } from '@sluice/core/control-api'
import { type FaultName, type Faults, faultNames, type Strength } from '@sluice/core/faults'
import type { Random } from '@sluice/core/random'
import type { FaultSource } from '../aws/faults.ts'

/** Counts of the pipeline. A report has the difference since the faults started. */
export type Consequences = Pick<Stats, 'retries' | 'duplicates' | 'lost' | 'expired'>

export type FaultSwitch = FaultSource & {
  /** Replaces the faults. `now` has the counts of the pipeline. */
  set: (faults: Faults, now: Consequences) => void
  status: (now: Consequences) => FaultStatus
  /** Forgets the report, because the counts of the pipeline were set to 0. */
  resetReport: () => void
}

/** The faults that are on or were on last. Times are milliseconds since 1970. */
type Experiment = {
  startedAt: number
  endedAt: number | undefined
  /** When the faults end by themselves. */
  endsAt: number | undefined
  affectedCalls: number
  before: Consequences
}

type Options = {
  clock: Clock
  random: Random
  /** Called when the faults end, with the calls that they have changed. */
  onEnd?: (affectedCalls: number) => void
}

/** Creates the switch of the local AWS's faults, all off. */
export function faultSwitch({ clock, random, onEnd = () => {} }: Options): FaultSwitch {
  let faults: Faults = {}
  let experiment: Experiment | undefined
  let cancelEnd: Cancel = () => {}

  const end = () => {
    cancelEnd()
    faults = {}
    if (!experiment || experiment.endedAt !== undefined) return
    experiment.endedAt = Math.min(clock.now(), experiment.endsAt ?? Number.POSITIVE_INFINITY)
    onEnd(experiment.affectedCalls)
  }
  const active = (): Faults => {
    if (experiment?.endsAt !== undefined && clock.now() >= experiment.endsAt) end()
    return faults
  }
  /** Counts one call against a fault's strength. */
  const spend = (name: FaultName, strength: Strength): boolean => {
    if (!('count' in strength)) return random.fraction() < strength.probability
    faults = withoutOneCall(faults, name, strength)
    return true
  }
  const affect = (isAffected: boolean): boolean => {
    if (isAffected && experiment) experiment.affectedCalls++
    if (!isOn(faults)) end()
    return isAffected
  }
  const strikes = (name: FaultName, strength = active()[name]): boolean =>
    strength !== undefined && affect(spend(name, strength))

  return {
    set(wanted, before) {
      end()
      faults = possibleFaults(wanted)
      if (!isOn(faults)) return
      experiment = newExperiment(wanted, clock.now(), before)
      cancelEnd = endAfter(clock, wanted, end)
    },
    status: (now) => ({
      active: active(),
      endsAt: experiment?.endedAt === undefined ? timeOf(experiment?.endsAt) : null,
      report: experiment ? reportOf(experiment, now) : null,
    }),
    resetReport() {
      const isOver = experiment?.endedAt !== undefined
      experiment = experiment && !isOver ? { ...experiment, affectedCalls: 0, before: nothing } : undefined
    },
    strikes: (name) => strikes(name),
    async delay(signal) {
      const { slow } = active()
      if (slow && strikes('slow')) await sleep(clock, slow.ms, signal).catch(() => {})
    },
    throttles(shards) {
      const { throttle } = active()
      const throttled = throttledOf(throttle, shards, (strength) => spend('throttle', strength))
      affect(throttled.includes(true))
      return throttled
    },
  }
}

function withoutOneCall(faults: Faults, name: FaultName, strength: { count: number }): Faults {
  const { [name]: _, ...others } = faults
  return strength.count > 1 ? { ...others, [name]: { ...strength, count: strength.count - 1 } } : others
}

const isOn = (faults: Faults): boolean => faultNames.some((name) => name in faults)

/** Returns the faults that can happen: those with a probability of 0 are off. Without any, they have no duration. */
function possibleFaults(faults: Faults): Faults {
  const isPossible = ([, fault]: [string, unknown]) =>
    !(typeof fault === 'object' && fault !== null && 'probability' in fault && fault.probability === 0)
  const possible: Faults = Object.fromEntries(Object.entries(faults).filter(isPossible))
  return isOn(possible) ? possible : {}
}

function endAfter(clock: Clock, { forSeconds }: Faults, end: () => void): Cancel {
  return forSeconds === undefined ? () => {} : clock.after(forSeconds * 1_000, end, { background: true })
}

function newExperiment({ forSeconds }: Faults, startedAt: number, before: Consequences): Experiment {
  const endsAt = forSeconds === undefined ? undefined : startedAt + forSeconds * 1_000
  return { startedAt, endedAt: undefined, endsAt, affectedCalls: 0, before }
}

/** Returns for each record of a call, by its shard, if it is throttled. A count is spent once per call. */
function throttledOf(
  throttle: Faults['throttle'],
  shards: number[],
  spend: (strength: Strength) => boolean,
): boolean[] {
  const isIn = (shard: number) => throttle !== undefined && (throttle.shard ?? shard) === shard
  if (!throttle || !shards.some(isIn)) return shards.map(() => false)
  const isWhole = 'count' in throttle && spend(throttle)
  return shards.map((shard) => isIn(shard) && (isWhole || spend(throttle)))
}

const nothing: Consequences = { retries: 0, duplicates: 0, lost: 0, expired: 0 }

function reportOf({ startedAt, endedAt, affectedCalls, before }: Experiment, now: Consequences): FaultReport {
  return {
    startedAt: new Date(startedAt).toISOString(),
    endedAt: timeOf(endedAt),
    affectedCalls,
    retries: now.retries - before.retries,
    duplicates: now.duplicates - before.duplicates,
    lost: Math.max(0, now.lost + now.expired - before.lost - before.expired),
  }
}

const timeOf = (ms: number | undefined) => (ms === undefined ? null : new Date(ms).toISOString())
