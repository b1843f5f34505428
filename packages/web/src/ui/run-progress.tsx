import { number } from './format.ts'
import './run-progress.css'

type Bar = { value: number; max: number }
type Props = {
  sent: Bar
  /** `value` is `null` where this page can't see deliveries. */
  delivered: { value: number | null; max: number }
}

/** The progress of a run: how much of it was sent, and how much of what was accepted is in S3. */
export function RunProgress({ sent, delivered }: Props) {
  return (
    <div className="buffer">
      <ProgressBar name="Sent" {...sent} />
      {delivered.value !== null && <ProgressBar name="Delivered" value={delivered.value} max={delivered.max} />}
    </div>
  )
}

function ProgressBar({ name, value, max }: Bar & { name: string }) {
  return (
    <label>
      <span>{name}</span>
      <progress max={Math.max(1, max)} value={value} />
      <span>
        {number(value)} of {number(max)}
      </span>
    </label>
  )
}
