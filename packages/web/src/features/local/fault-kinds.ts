import { defaultSlowMs, type FaultName, type Faults, type Strength } from '@sluice/core/faults'
import { duration, number, plural } from '../../ui/format.ts'

/** A fault that the form offers. */
export type FaultKind = { name: FaultName; label: string; effect: string }

export const faultKinds: readonly FaultKind[] = [
  { name: 'throttle', label: '429', effect: 'Kinesis throttles records' },
  { name: 'unavailable', label: '503', effect: 'Kinesis responds with 503' },
  { name: 'slow', label: 'Slow', effect: 'Kinesis stores the records and responds later' },
  { name: 'loseReply', label: 'Response lost', effect: 'Kinesis stores the records and cuts the connection' },
  { name: 's3Unavailable', label: 'S3 down', effect: 'S3 responds to writes with 503' },
]

/** Returns the kinds that are on. */
export function activeKinds(faults: Faults): FaultKind[] {
  return faultKinds.filter(({ name }) => faults[name])
}

/** Returns the strength of a kind in `faults`, or that of every call. */
export function strengthOf(kind: FaultKind | undefined, faults: Faults): Strength {
  const fault = kind && faults[kind.name]
  if (!fault) return { probability: 1 }
  return 'count' in fault ? { count: fault.count } : { probability: fault.probability }
}

/** Returns `faults` with another strength of their only fault. */
export function withStrength(faults: Faults, { name }: FaultKind, strength: Strength): Faults {
  const { probability: _, count: __, ...rest } = { probability: 0, count: 0, ...faults[name] }
  return { ...faults, [name]: { ...rest, ...strength } }
}

/** Returns the faults that turn on one kind. A kind keeps the strength and the duration of the one before. */
export function faultsFor({ name }: FaultKind, strength: Strength, forSeconds: number | undefined): Faults {
  const fault = name === 'slow' ? { ...strength, ms: defaultSlowMs } : strength
  return { [name]: fault, ...(forSeconds !== undefined && { forSeconds }) }
}

/** Describes the active faults: `Slow, 0.5 s, 30% of the calls`. */
export function describeFaults(faults: Faults): string {
  return activeKinds(faults)
    .map((kind) => [kind.label, ...detailsOf(kind, faults)].join(', '))
    .join(' · ')
}

function detailsOf(kind: FaultKind, faults: Faults): string[] {
  const strength = strengthOf(kind, faults)
  const ms = kind.name === 'slow' ? faults.slow?.ms : undefined
  const shard = kind.name === 'throttle' ? faults.throttle?.shard : undefined
  return [
    ...(ms === undefined ? [] : [duration(ms)]),
    ...(shard === undefined ? [] : [`shard ${shard}`]),
    'count' in strength ? `the next ${plural(strength.count, 'call')}` : shareText(strength.probability),
  ]
}

function shareText(probability: number): string {
  return probability === 1 ? 'every call' : `${number(probability * 100)}% of the calls`
}
