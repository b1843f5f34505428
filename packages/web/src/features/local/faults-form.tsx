import type { Stats } from '@sluice/core/control-api'
import type { Faults } from '@sluice/core/faults'
import { useRef, useState } from 'react'
import { fetchFaults, setFaults } from '../../pipeline/api.ts'
import { number } from '../../ui/format.ts'
import { Icon } from '../../ui/icon.tsx'
import { useLoad } from '../../ui/use-load.ts'
import { activeKinds, type FaultKind, faultKinds, shareOf } from './fault-kinds.ts'

/** Turns faults of the local AWS on and off. Loads the active ones again with every new `stats`. */
export function FaultsForm({ stats }: { stats: Stats | null }) {
  const { faults, isFailed, change } = useFaults(stats)
  if (!faults) return null
  const active = activeKinds(faults)
  const single = active.length === 1 ? active[0] : undefined
  const share = active[0] ? shareOf(active[0], faults) : 1
  return (
    <form className="faults" data-on={active.length > 0 || undefined}>
      <fieldset>
        <legend>Faults</legend>
        <FaultOption label="None" isChosen={active.length === 0} onChoose={() => change({})} />
        {faultKinds.map((kind) => (
          <FaultOption
            key={kind.label}
            label={kind.label}
            isChosen={kind === single}
            onChoose={() => change(kind.faultsFor(share))}
          />
        ))}
      </fieldset>
      <p className="fault-status">
        {active.length > 0 && <Icon name="warning" />}
        <span>{isFailed ? failedText : describe(active, faults)}</span>
        {single?.hasShare && <ShareField share={share} onShare={(next) => change(single.faultsFor(next))} />}
      </p>
    </form>
  )
}

const failedText = 'Couldn’t change the fault: the pipeline isn’t responding. Is “npm start” still running?'

function describe(active: readonly FaultKind[], faults: Faults): string {
  const [first, ...others] = active
  if (!first) return 'Everything works.'
  if (others.length === 0) return first.describe(faults)
  return `${active.map(({ label }) => label).join(' and ')} are on. Choose one to replace them.`
}

/** Another client or a restart may change the faults, so they are loaded again and again. */
function useFaults(stats: Stats | null) {
  const [faults, setKnown] = useState<Faults | null>(null)
  const [isFailed, setFailed] = useState(false)
  const changes = useRef(0)
  const load = async () => {
    const before = changes.current
    const loaded = await fetchFaults()
    // A change that was made meanwhile is newer.
    return changes.current === before ? loaded : null
  }
  useLoad(stats, load, (loaded) => {
    if (!loaded) return
    setKnown(loaded)
    setFailed(false)
  })
  const change = async (wanted: Faults) => {
    changes.current++
    const isSet = await setFaults(wanted)
    changes.current++
    setFailed(!isSet)
    if (isSet) setKnown(wanted)
  }
  return { faults, isFailed, change }
}

function FaultOption({ label, isChosen, onChoose }: { label: string; isChosen: boolean; onChoose: () => void }) {
  return (
    <label className="pill">
      <input type="radio" name="fault" className="hidden" checked={isChosen} onChange={onChoose} />
      {label}
    </label>
  )
}

const shares: Record<number, string> = { 1: 'every call', 0.5: 'half of the calls', 0.1: '1 in 10 calls' }

function ShareField({ share, onShare }: { share: number; onShare: (share: number) => void }) {
  const options = { [share]: `${number(share * 100)}% of the calls`, ...shares }
  return (
    <label className="field">
      <span className="hidden">How often</span>
      <select value={share} onChange={(event) => onShare(Number(event.target.value))}>
        {Object.entries(options).map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    </label>
  )
}
