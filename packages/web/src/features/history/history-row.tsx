import type { RefCallback } from 'react'
import { type Entry, streamPosition } from '../../log/entry.ts'
import { isLostResponse } from '../../log/status.ts'
import { StatusLabel } from '../../log/status-label.tsx'
import { travelMs } from '../../log/travel-time.ts'
import { ActionIcon } from '../../ui/action-icon.tsx'
import { duration, shard, type TimeStyle, timeIn } from '../../ui/format.ts'
import { useNow } from '../../ui/use-now.ts'

type Props = {
  nameRef: RefCallback<HTMLButtonElement>
  entry: Entry
  times: TimeStyle
  isSelected: boolean
  onSelect: () => void
  onSend: (text: string) => void
  onEdit: (text: string) => void
}

/** One entry, with buttons that resend it or edit a copy. */
export function HistoryRow({ nameRef, entry, times, isSelected, onSelect, onSend, onEdit }: Props) {
  const { name, text, sentAt, outcome } = entry
  const now = useNow(times === 'relative' ? 1_000 : 60_000)
  const place = streamPosition(entry)
  const ms = travelMs(entry)
  return (
    <li className="row" data-selected={isSelected || undefined}>
      <StatusLabel entry={entry} />
      <time dateTime={sentAt}>{timeIn(times, sentAt, now)}</time>
      <button
        ref={nameRef}
        type="button"
        className="row-name"
        aria-current={isSelected ? 'true' : undefined}
        onClick={onSelect}
      >
        {name}
      </button>
      <span className="row-facts">
        <span>{outcome && 'ms' in outcome && duration(outcome.ms)}</span>
        <span>{place && shard(place.shardId)}</span>
        <span>{isLostResponse(entry) ? 'response lost' : ms !== undefined && `+${duration(ms)}`}</span>
      </span>
      <span className="row-actions">
        {text === null ? (
          <small>too long to store</small>
        ) : (
          <>
            <button type="button" className="small-button" onClick={() => onSend(text)}>
              <ActionIcon name="retry" />
              Resend<span className="hidden"> {name}</span>
            </button>
            <button type="button" className="small-button" onClick={() => onEdit(text)}>
              <ActionIcon name="edit" />
              Edit copy<span className="hidden"> of {name}</span>
            </button>
          </>
        )}
      </span>
    </li>
  )
}
