import { memo } from 'react'
import type { Entry } from '../../log/entry.ts'
import { sourceOf } from '../../log/source.ts'
import { isLostResponse } from '../../log/status.ts'
import { StatusLabel } from '../../log/status-label.tsx'
import { streamPosition } from '../../log/stream-position.ts'
import { travelMs } from '../../log/travel-time.ts'
import { ActionIcon } from '../../ui/action-icon.tsx'
import { duration, shard, size, type TimeStyle, timeIn } from '../../ui/format.ts'
import { useNow } from '../../ui/use-now.ts'

export type RowActions = {
  /** Called with the key of a row and the button that can get the focus, or `null` when that is removed. */
  nameRef: (key: string, button: HTMLButtonElement | null) => void
  onSelect: (entry: Entry) => void
  onSend: (entry: Entry, text: string) => void
  onEdit: (entry: Entry, text: string) => void
}

type Props = {
  /** Always the same object, so that only rows that change are drawn again. */
  actions: RowActions
  entry: Entry
  times: TimeStyle
  isSelected: boolean
}

/** One entry, with buttons that resend it or edit a copy. */
export const HistoryRow = memo(function HistoryRow({ actions, entry, times, isSelected }: Props) {
  const { name, text, sentAt, outcome } = entry
  const now = useNow(times === 'relative' ? 1_000 : 60_000)
  const place = streamPosition(entry)
  const ms = travelMs(entry)
  return (
    <li className="row" data-selected={isSelected || undefined}>
      <StatusLabel entry={entry} />
      <time dateTime={sentAt}>{timeIn(times, sentAt, now)}</time>
      <button
        ref={(button) => actions.nameRef(entry.key, button)}
        type="button"
        className="row-name"
        aria-current={isSelected ? 'true' : undefined}
        onClick={() => actions.onSelect(entry)}
      >
        {name}
      </button>
      <span className="row-facts">
        <span>{size(entry.bytes)}</span>
        <span>{outcome && 'ms' in outcome && duration(outcome.ms)}</span>
        <span>{place && shard(place.shardId)}</span>
        <span>{isLostResponse(entry) ? 'response lost' : ms !== undefined && `+${duration(ms)}`}</span>
        <span className="row-source">{sourceOf(entry)}</span>
      </span>
      <span className="row-actions">
        {text === null ? (
          entry.source === undefined && <small>too long to store</small>
        ) : (
          <>
            <button type="button" className="small-button" onClick={() => actions.onSend(entry, text)}>
              <ActionIcon name="retry" />
              Resend<span className="hidden"> {name}</span>
            </button>
            <button type="button" className="small-button" onClick={() => actions.onEdit(entry, text)}>
              <ActionIcon name="edit" />
              Edit copy<span className="hidden"> of {name}</span>
            </button>
          </>
        )}
      </span>
    </li>
  )
})
