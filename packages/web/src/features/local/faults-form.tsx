import type { FaultStatus } from '@sluice/core/control-api'
import type { Faults } from '@sluice/core/faults'
import { useState } from 'react'
import { setFaults } from '../../pipeline/api.ts'
import { refreshStats } from '../../pipeline/stats.ts'
import { Icon } from '../../ui/icon.tsx'
import { activeKinds, type FaultKind, faultKinds, faultsFor, strengthOf } from './fault-kinds.ts'
import { faultSummary } from './fault-summary.ts'
import { StrengthFields } from './strength-fields.tsx'

/** Turns faults of the local AWS on and off, and sets their strength. Another client or a restart may change them. */
export function FaultsForm({ faults: { active, report } }: { faults: FaultStatus }) {
  const { isFailed, change } = useChange(active)
  const kinds = activeKinds(active)
  const single = kinds.length === 1 ? kinds[0] : undefined
  const { forSeconds } = active
  return (
    <form className="faults" data-on={kinds.length > 0 || undefined} onSubmit={(event) => event.preventDefault()}>
      <fieldset>
        <legend>Faults</legend>
        <FaultOption label="None" isChosen={kinds.length === 0} onChoose={() => change({})} />
        {faultKinds.map((kind) => (
          <FaultOption
            key={kind.label}
            label={kind.label}
            isChosen={kind === single}
            onChoose={() => change(faultsFor(kind, strengthOf(single, active), forSeconds))}
          />
        ))}
      </fieldset>
      <p className="fault-status">
        {kinds.length > 0 && <Icon name="warning" />}
        <span>{isFailed ? failedText : describe(kinds)}</span>
      </p>
      {single && <StrengthFields kind={single} faults={active} onChange={change} />}
      {report && <p className="since">{faultSummary(report)}</p>}
    </form>
  )
}

const failedText = 'Couldn’t change the fault: the pipeline isn’t responding. Is “npm start” still running?'

function describe(kinds: readonly FaultKind[]): string {
  const [first, ...others] = kinds
  if (!first) return 'Everything works.'
  if (others.length === 0) return `${first.effect}.`
  return `${kinds.map(({ label }) => label).join(' and ')} are on. Choose one to replace them.`
}

/** Returns a function that sets the faults, and if it failed. Counts of a later moment come from a pipeline that works. */
function useChange(active: Faults) {
  const [failedAt, setFailedAt] = useState<Faults | null>(null)
  const change = async (wanted: Faults) => {
    const isSet = await setFaults(wanted)
    setFailedAt(isSet ? null : active)
    if (isSet) await refreshStats()
  }
  return { isFailed: failedAt === active, change }
}

function FaultOption({ label, isChosen, onChoose }: { label: string; isChosen: boolean; onChoose: () => void }) {
  return (
    <label className="pill">
      <input type="radio" name="fault" className="hidden" checked={isChosen} onChange={onChoose} />
      {label}
    </label>
  )
}
