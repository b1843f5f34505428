import type { Faults } from '@sluice/core/faults'
import { duration } from '../../ui/format.ts'

/** A fault that the form offers. */
export type FaultKind = {
  label: string
  /** The member of `Faults` that turns it on. */
  member: keyof Faults
  /** True if it can affect a share of the calls; otherwise it affects all. */
  hasShare: boolean
  /** Describes the effect. */
  describe: (faults: Faults) => string
  /** Returns the faults to set, for a share from 0 to 1. */
  faultsFor: (share: number) => Faults
}

const slowMs = 2_000

export const faultKinds: readonly FaultKind[] = [
  sharedKind('429', 'throttled', 'Kinesis throttles whole calls.'),
  sharedKind('503', 'unavailable', 'Kinesis responds with 503.'),
  sharedKind('Partial', 'partial', 'Kinesis throttles single records of a call.'),
  {
    label: 'Slow',
    member: 'slowMs',
    hasShare: false,
    describe: ({ slowMs = 0 }) => `Each call is delayed by ${duration(slowMs)}.`,
    faultsFor: () => ({ slowMs }),
  },
  sharedKind('Response lost', 'replyLost', 'Kinesis stores the records, then cuts the connection before it responds.'),
  {
    label: 'S3 down',
    member: 's3Down',
    hasShare: false,
    describe: () => 'S3 responds to every write with 503.',
    faultsFor: () => ({ s3Down: true }),
  },
]

type SharedMember = 'throttled' | 'unavailable' | 'partial' | 'replyLost'

function sharedKind(label: string, member: SharedMember, effect: string): FaultKind {
  return { label, member, hasShare: true, describe: () => effect, faultsFor: (share) => ({ [member]: share }) }
}

/** Returns the kinds that are on. */
export function activeKinds(faults: Faults): FaultKind[] {
  return faultKinds.filter(({ member }) => faults[member])
}

/** Returns the share of the calls that a kind affects, from 0 to 1. */
export function shareOf({ hasShare, member }: FaultKind, faults: Faults): number {
  return hasShare ? Number(faults[member]) : 1
}
