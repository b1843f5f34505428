import type { Plan } from './burst.ts'
import type { PlanChange, PlanField, PlanForm } from './plan-form.ts'

const labels: Record<PlanField, string> = { events: 'Events', perSecond: 'Per second', batch: 'Per request' }
const fields = Object.keys(labels) as PlanField[]

type Props = { form: PlanForm; onChange: (change: PlanChange) => void }

/** The size of a burst and its rate. */
export function PlanFields({ form: { plan, most, typed }, onChange }: Props) {
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
            onChange={({ target: { value: text } }) => onChange({ type: 'typed', field, text })}
            onBlur={() => onChange({ type: 'left' })}
          />
        </label>
      ))}
    </div>
  )
}
