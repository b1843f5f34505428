import { useId } from 'react'
import { number } from '../../ui/format.ts'
import type { Plan } from './burst.ts'
import { outOfRange, type PlanChange, type PlanField, type PlanForm } from './plan-form.ts'

const labels: Record<PlanField, string> = { events: 'Events', perSecond: 'Per second', batch: 'Per request' }
const fields = Object.keys(labels) as PlanField[]

type Props = { form: PlanForm; onChange: (change: PlanChange) => void }

/** The size of a burst and its rate. */
export function PlanFields({ form, onChange }: Props) {
  const { plan, most, typed, corrected } = form
  const id = useId()
  const wrong = outOfRange(form) ?? corrected
  const shown: Record<keyof Plan, string | number> = typed ? { ...plan, [typed.field]: typed.text } : plan
  return (
    <div className="burst-plan">
      {fields.map((field) => (
        <label key={field}>
          <span>{labels[field]}</span>
          <input
            type="number"
            min={1}
            max={most[field]}
            value={shown[field]}
            aria-invalid={wrong === typed && wrong?.field === field}
            aria-describedby={wrong?.field === field ? id : undefined}
            onChange={({ target: { value: text } }) => onChange({ type: 'typed', field, text })}
            onBlur={() => onChange({ type: 'left' })}
          />
        </label>
      ))}
      <p id={id} aria-live="polite">
        {wrong &&
          `${labels[wrong.field]}: ${rangeOf(most[wrong.field])}. ${wrong.text} becomes ${number(plan[wrong.field])}.`}
      </p>
    </div>
  )
}

function rangeOf(most: number): string {
  return `whole numbers from 1 to ${number(most)}`
}
