import { isUnconfirmed } from '../../log/confirmation.ts'
import type { Entry } from '../../log/entry.ts'
import { responseStatusOf } from '../../log/status.ts'
import { streamPosition } from '../../log/stream-position.ts'
import { acceptedAt, travelMs, travelText } from '../../log/travel-time.ts'
import { ColoredJson } from '../../ui/colored-json.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { duration, size } from '../../ui/format.ts'
import './journey-views.css'

const views = { timeline: 'Timeline', table: 'Table', json: 'JSON' } as const
export type View = keyof typeof views

/** Chooses how a journey is shown. */
export function ViewChoice({ view, onView }: { view: View; onView: (view: View) => void }) {
  return (
    <fieldset className="views">
      <legend className="hidden">Show journey as</legend>
      {(Object.keys(views) as View[]).map((it) => (
        <label key={it} className="pill">
          <input type="radio" name="view" className="hidden" checked={it === view} onChange={() => onView(it)} />
          {views[it]}
        </label>
      ))}
    </fieldset>
  )
}

/** One row of the table; `at` is an ISO time. */
type Row = { step: string; at?: string | undefined; details?: string | undefined; ids?: Id[] }

/** A text to copy; `what` names it. */
type Id = { text: string; what: string }

/** A journey as a table to copy into a note. */
export function JourneyTable({ entry, isLocal }: { entry: Entry; isLocal: boolean }) {
  const rows = [...submitRows(entry), ...(isLocal ? deliveryRows(entry) : [hiddenDelivery])]
  return (
    <table className="figures journey-table">
      <caption className="hidden">Journey of {entry.name}</caption>
      <thead>
        <tr>
          <th scope="col">Step</th>
          <th scope="col">UTC</th>
          <th scope="col">Details</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ step, at, details, ids }) => (
          <tr key={step}>
            <th scope="row">{step}</th>
            <td>{at ?? '–'}</td>
            <td>
              {details}
              {ids?.map(({ text, what }) => (
                <span key={what} className="table-id">
                  <code>{text}</code>
                  <CopyButton text={text} what={what} />
                </span>
              ))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function submitRows(entry: Entry): Row[] {
  const { label, tone } = responseStatusOf(entry)
  const position = streamPosition(entry)
  return [
    { step: 'Sent', at: clock(entry.sentAt), details: size(entry.bytes) },
    {
      step: tone === 'bad' || isUnconfirmed(entry) ? label : 'Accepted',
      at: clock(acceptedAt(entry)),
      details: responseDetails(entry),
      ids: entry.id === null ? [] : [{ text: entry.id, what: 'id' }],
    },
    {
      step: 'In stream',
      at: clock(entry.steps.stored?.at),
      details: position?.shardId,
      ids: position ? [{ text: position.sequenceNumber, what: 'sequence number' }] : [],
    },
  ]
}

const hiddenDelivery: Row = { step: 'Delivery', details: 'follows, not visible here' }

function deliveryRows(entry: Entry): Row[] {
  const { buffered, delivered } = entry.steps
  const ms = travelMs(entry)
  return [
    { step: 'Buffered', at: clock(buffered?.at), details: buffered && size(buffered.bufferedBytes) },
    {
      step: 'Delivered',
      at: clock(delivered?.at),
      details: delivered?.line === undefined ? undefined : `line ${delivered.line}`,
      ids: delivered ? [{ text: delivered.key, what: 'object key' }] : [],
    },
    ms === undefined ? { step: 'Travel time', details: travelText(entry) } : { step: 'Travel time', at: duration(ms) },
  ]
}

function clock(at: string | undefined): string | undefined {
  return at?.slice(11, 23)
}

function responseDetails({ outcome }: Entry): string | undefined {
  return outcome && 'status' in outcome ? `${outcome.status}, ${duration(outcome.ms)}` : undefined
}

const maxShownCharacters = 20_000

/** A journey as JSON for a program. */
export function JourneyJson({ entry }: { entry: Entry }) {
  const { key: _, waiting: _ids, ...facts } = entry
  const json = JSON.stringify(facts, null, 2)
  return (
    <>
      <div className="step-actions">
        <CopyButton text={json} what="JSON" label="Copy JSON" />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable with the keyboard. */}
      <pre className="journey-json" tabIndex={0}>
        <ColoredJson text={json.slice(0, maxShownCharacters)} />
      </pre>
    </>
  )
}
