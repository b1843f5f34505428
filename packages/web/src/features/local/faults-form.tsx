import type { Stats } from '@sluice/core/control-api'
import type { Faults } from '@sluice/core/faults'
import { useRef, useState } from 'react'
import { fetchFaults, setFaults } from '../../pipeline/api.ts'
import { duration, number } from '../../ui/format.ts'
import { Icon } from '../../ui/icon.tsx'
import { useLoad } from '../../ui/use-load.ts'

type Kind = { name: string; what: (faults: Faults) => string; of: (share: number) => Faults; isShared?: boolean }

const none: Kind = { name: 'None', what: () => 'Everything works.', of: () => ({}) }
const kinds: Kind[] = [
  none,
  {
    name: '429',
    what: () => 'Kinesis refuses calls for being too many.',
    of: (throttled) => ({ throttled }),
    isShared: true,
  },
  { name: '503', what: () => 'Kinesis answers 503.', of: (unavailable) => ({ unavailable }), isShared: true },
  {
    name: 'Partial',
    what: () => 'Kinesis refuses single records of a call.',
    of: (partial) => ({ partial }),
    isShared: true,
  },
  {
    name: 'Slow',
    what: ({ slowMs = 0 }) => `Each call is answered ${duration(slowMs)} later.`,
    of: () => ({ slowMs: 2_000 }),
  },
  {
    name: 'Answer lost',
    what: () => 'Kinesis stores, and the connection is cut before its answer.',
    of: (replyLost) => ({ replyLost }),
    isShared: true,
  },
  { name: 'S3 down', what: () => 'S3 takes no object.', of: () => ({ s3Down: true }) },
]

const shares: Record<number, string> = { 1: 'every time', 0.5: 'half of the time', 0.1: 'one time in ten' }

const nameOf = (kind: Kind) => Object.keys(kind.of(1))[0] as keyof Faults

/** What the local AWS shall do wrong, so that a client can be tried against it; it is asked again with each `stats`. */
export function FaultsForm({ stats }: { stats: Stats | null }) {
  const [faults, setKnown] = useState<Faults | null>(null)
  const [isRefused, setRefused] = useState(false)
  const changes = useRef(0)
  // Another client or a restart may have changed the faults.
  const load = async () => {
    const before = changes.current
    const known = await fetchFaults()
    // A choice that was made meanwhile is newer.
    return changes.current === before ? known : null
  }
  useLoad(stats, load, (known) => {
    if (!known) return
    setKnown(known)
    setRefused(false)
  })
  if (!faults) return null

  const on = kinds.filter((kind) => faults[nameOf(kind)])
  const [chosen = none, ...others] = on
  const share = chosen.isShared ? Number(faults[nameOf(chosen)]) : 1
  const words =
    others.length > 0
      ? `${on.map(({ name }) => name).join(' and ')} at once; a choice here takes their place.`
      : chosen.what(faults)
  const ask = async (kind: Kind, ratio: number) => {
    const wanted = kind.of(ratio)
    changes.current++
    const isTaken = await setFaults(wanted)
    changes.current++
    setRefused(!isTaken)
    if (isTaken) setKnown(wanted)
  }
  return (
    <form className="faults" data-on={chosen !== none || undefined}>
      <fieldset>
        <legend>Faults</legend>
        {kinds.map((kind) => (
          <label key={kind.name} className="pill">
            <input
              type="radio"
              name="fault"
              className="hidden"
              checked={kind === chosen && others.length === 0}
              onChange={() => ask(kind, share)}
            />
            {kind.name}
          </label>
        ))}
      </fieldset>
      <p className="fault-words">
        {chosen !== none && <Icon name="warning" />}
        <span>{isRefused ? 'The local AWS did not take it. Is it running?' : words}</span>
        {chosen.isShared && others.length === 0 && (
          <label className="field">
            <span className="hidden">How often</span>
            <select value={share} onChange={(event) => ask(chosen, Number(event.target.value))}>
              {Object.entries({ [share]: `${number(share * 100)} of 100 times`, ...shares }).map(([ratio, words]) => (
                <option key={ratio} value={ratio}>
                  {words}
                </option>
              ))}
            </select>
          </label>
        )}
      </p>
    </form>
  )
}
