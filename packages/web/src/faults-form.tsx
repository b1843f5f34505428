import type { Faults } from '@sluice/core/faults'
import { useEffect, useState } from 'react'
import { Icon } from './icon.tsx'
import { askFaults, setFaults } from './local-objects.ts'

type Kind = { name: string; what: string; of: (share: number) => Faults; isShared: boolean }

const kinds: Kind[] = [
  { name: 'None', what: 'Everything works.', of: () => ({}), isShared: false },
  {
    name: '429',
    what: 'Kinesis refuses calls for being too many.',
    of: (throttled) => ({ throttled }),
    isShared: true,
  },
  { name: '503', what: 'Kinesis answers 503.', of: (unavailable) => ({ unavailable }), isShared: true },
  {
    name: 'Partial',
    what: 'Kinesis refuses single records of a call.',
    of: (partial) => ({ partial }),
    isShared: true,
  },
  { name: 'Slow', what: 'Each call is answered 2 s later.', of: () => ({ slowMs: 2_000 }), isShared: false },
  {
    name: 'Answer lost',
    what: 'Kinesis stores, and the connection is cut before its answer.',
    of: (replyLost) => ({ replyLost }),
    isShared: true,
  },
  { name: 'S3 down', what: 'S3 takes no object.', of: () => ({ s3Down: true }), isShared: false },
]

const shares = [
  ['every time', 1],
  ['half of the time', 0.5],
  ['one time in ten', 0.1],
] as const

/** What the local AWS shall do wrong, so that a client can be tried against it. */
export function FaultsForm() {
  const [faults, setKnown] = useState<Faults | null>(null)
  const [share, setShare] = useState(1)
  const [isRefused, setRefused] = useState(false)
  useEffect(() => {
    askFaults().then(setKnown)
  }, [])
  if (!faults) return null

  const chosen = kinds.find((kind) => Object.keys(kind.of(1)).some((name) => name in faults)) ?? kinds[0]
  const ask = async (kind: Kind, ratio: number) => {
    const wanted = kind.of(ratio)
    const isTaken = await setFaults(wanted)
    setRefused(!isTaken)
    if (isTaken) setKnown(wanted)
  }
  return (
    <form className="faults" data-on={chosen !== kinds[0] || undefined}>
      <fieldset>
        <legend>Faults</legend>
        {kinds.map((kind) => (
          <label key={kind.name} className="pill">
            <input
              type="radio"
              name="fault"
              className="hidden"
              checked={kind === chosen}
              onChange={() => ask(kind, share)}
            />
            {kind.name}
          </label>
        ))}
      </fieldset>
      <p className="fault-words">
        {chosen !== kinds[0] && <Icon name="warning" />}
        {isRefused ? 'The local AWS did not take it. Is it running?' : chosen?.what}
        {chosen?.isShared && (
          <label className="field">
            <span className="hidden">How often</span>
            <select
              value={share}
              onChange={(event) => {
                setShare(Number(event.target.value))
                ask(chosen, Number(event.target.value))
              }}
            >
              {shares.map(([words, ratio]) => (
                <option key={words} value={ratio}>
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
