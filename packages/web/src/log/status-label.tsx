import { ToneIcon } from '../ui/tone-icon.tsx'
import type { Entry } from './entry.ts'
import { statusOf } from './status.ts'

/** Shows the status of an entry as an icon and a label. */
export function StatusLabel({ entry }: { entry: Entry }) {
  const { label, tone } = statusOf(entry)
  return (
    <span className="status-label" data-tone={tone}>
      <ToneIcon tone={tone} />
      {label}
    </span>
  )
}
