import { useState } from 'react'
import { type Entry, streamPosition } from '../../log/entry.ts'
import { statusOf } from '../../log/status.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { duration, size } from '../../ui/format.ts'
import './journey-views.css'
import { acceptedAt, travelMs, travelText } from '../../log/travel-time.ts'

const views = { timeline: 'Timeline', table: 'Table', json: 'JSON' } as const
export type View = keyof typeof views

/** The same journey, for the eye, for a note, or for a program. */
export function useView() {
  const [view, setView] = useState<View>('timeline')
  const choice = (
    <fieldset className="views">
      <legend className="hidden">Journey as</legend>
      {(Object.keys(views) as View[]).map((it) => (
        <label key={it} className="pill">
          <input type="radio" name="view" className="hidden" checked={it === view} onChange={() => setView(it)} />
          {views[it]}
        </label>
      ))}
    </fieldset>
  )
  return { view, choice }
}

type Row = [hop: string, at: string | undefined, facts: string]

export function JourneyTable({ entry, isLocal }: { entry: Entry; isLocal: boolean }) {
  const { stored } = entry.steps
  const place = streamPosition(entry)
  const rows: Row[] = [
    ['Sent', clock(entry.sentAt), size(entry.bytes)],
    [statusOf(entry).tone === 'bad' ? statusOf(entry).label : 'Accepted', clock(acceptedAt(entry)), factsOf(entry)],
    ['In stream', clock(stored?.at), place ? `${place.shardId} ${place.sequenceNumber}` : ''],
    ...(isLocal ? laterRows(entry) : [unseen]),
  ]
  return (
    <table className="figures journey-table">
      <caption className="hidden">Journey of {entry.name}</caption>
      <thead>
        <tr>
          <th scope="col">Step</th>
          <th scope="col">UTC</th>
          <th scope="col">Facts</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([hop, at, facts]) => (
          <tr key={hop}>
            <th scope="row">{hop}</th>
            <td>{at ?? '–'}</td>
            <td>{facts}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const unseen: Row = ['Delivery', undefined, 'follows, and is not seen from here']

function laterRows(entry: Entry): Row[] {
  const { buffered, delivered } = entry.steps
  const place = delivered?.line === undefined ? delivered?.key : `${delivered.key}, line ${delivered.line}`
  const ms = travelMs(entry)
  return [
    ['Buffered', clock(buffered?.at), buffered ? size(buffered.bufferedBytes) : ''],
    ['Delivered', clock(delivered?.at), place ?? ''],
    ['Travelled', ms === undefined ? ms : duration(ms), ms === undefined ? (travelText(entry) ?? '') : ''],
  ]
}

function clock(at: string | undefined): string | undefined {
  return at?.slice(11, 23)
}

function factsOf({ outcome, id }: Entry): string {
  const answered = outcome && 'status' in outcome ? `${outcome.status}, ${duration(outcome.ms)}` : ''
  return [answered, id].filter(Boolean).join(', ')
}

export function JourneyJson({ entry }: { entry: Entry }) {
  const { key: _, ...facts } = entry
  const json = JSON.stringify(facts, null, 2)
  return (
    <>
      <div className="step-actions">
        <CopyButton text={json} what="JSON" label="Copy JSON" />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard. */}
      <pre className="journey-json" tabIndex={0}>
        {json.slice(0, 20_000)}
      </pre>
    </>
  )
}
