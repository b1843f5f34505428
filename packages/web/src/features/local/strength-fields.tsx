import { type Faults, faultLimits, type Strength } from '@sluice/core/faults'
import { useState } from 'react'
import { type FaultKind, strengthOf, withStrength } from './fault-kinds.ts'

type Props = { kind: FaultKind; faults: Faults; onChange: (faults: Faults) => void }

/** The strength of the only fault: how often it happens, the delay of a slow response, and when the fault ends. */
export function StrengthFields({ kind, faults, onChange }: Props) {
  const strength = strengthOf(kind, faults)
  const { slow, forSeconds } = faults
  return (
    <div className="strength">
      <Often strength={strength} onStrength={(next) => onChange(withStrength(faults, kind, next))} />
      {kind.name === 'slow' && slow && (
        <NumberField
          label="Delay in seconds"
          unit="s late"
          value={slow.ms / 1000}
          min={0.1}
          max={faultLimits.ms / 1000}
          suggestions={[0.2, 0.5, 1, 3]}
          onValue={(seconds) => onChange({ ...faults, slow: { ...slow, ms: Math.round(seconds * 1000) } })}
        />
      )}
      <Select
        label="Duration"
        value={forSeconds ?? 0}
        options={durationsWith(forSeconds)}
        onValue={(seconds) => onChange(withDuration(faults, seconds))}
      />
    </div>
  )
}

function withDuration({ forSeconds: _, ...faults }: Faults, seconds: number): Faults {
  return seconds > 0 ? { ...faults, forSeconds: seconds } : faults
}

function durationsWith(forSeconds: number | undefined): [number, string][] {
  const seconds = [...new Set([10, 30, 120, ...(forSeconds === undefined ? [] : [forSeconds])])].sort((a, b) => a - b)
  return [[0, 'until you stop it'], ...seconds.map((value): [number, string] => [value, `for ${value} s`])]
}

type OftenProps = { strength: Strength; onStrength: (strength: Strength) => void }

function Often({ strength, onStrength }: OftenProps) {
  const isCount = 'count' in strength
  const onUnit = (unit: number) => onStrength(unit === 1 ? { count: 1 } : { probability: 1 })
  return (
    <>
      <NumberField
        label={isCount ? 'Number of calls' : 'Percent of the calls'}
        value={isCount ? strength.count : Math.round(strength.probability * 10_000) / 100}
        min={isCount ? 1 : 0.01}
        max={isCount ? faultLimits.count : 100}
        onValue={(value) => onStrength(isCount ? { count: Math.round(value) } : { probability: value / 100 })}
      />
      <Select
        label="How often"
        value={isCount ? 1 : 0}
        options={[
          [0, '% of the calls'],
          [1, 'next calls'],
        ]}
        onValue={onUnit}
      />
    </>
  )
}

type NumberFieldProps = {
  label: string
  unit?: string
  value: number
  min: number
  max: number
  suggestions?: number[]
  onValue: (value: number) => void
}

/** A number that takes effect with Enter, or when the field is left. */
function NumberField({ label, unit, value, min, max, suggestions = [], onValue }: NumberFieldProps) {
  const [typed, setTyped] = useState<string | null>(null)
  const isValid = typed === null || (typed.trim() !== '' && Number(typed) >= min && Number(typed) <= max)
  const listId = `suggestions-${label.replaceAll(' ', '-')}`
  const commit = () => {
    if (typed === null || !isValid) return
    setTyped(null)
    if (Number(typed) !== value) onValue(Number(typed))
  }
  return (
    <label className="field">
      <span className="hidden">{label}</span>
      <input
        inputMode="decimal"
        autoComplete="off"
        value={typed ?? String(value)}
        aria-invalid={!isValid}
        list={suggestions.length > 0 ? listId : undefined}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => event.key === 'Enter' && commit()}
      />
      {unit && <span aria-hidden="true">{unit}</span>}
      {!isValid && (
        <span className="invalid" role="alert">
          Enter a number from {min} to {max.toLocaleString('en')}.
        </span>
      )}
      {suggestions.length > 0 && (
        <datalist id={listId}>
          {suggestions.map((suggestion) => (
            <option key={suggestion} value={suggestion} />
          ))}
        </datalist>
      )}
    </label>
  )
}

type SelectProps = { label: string; value: number; options: [number, string][]; onValue: (value: number) => void }

function Select({ label, value, options, onValue }: SelectProps) {
  return (
    <label className="field">
      <span className="hidden">{label}</span>
      <select value={value} onChange={(event) => onValue(Number(event.target.value))}>
        {options.map(([option, text]) => (
          <option key={option} value={option}>
            {text}
          </option>
        ))}
      </select>
    </label>
  )
}
