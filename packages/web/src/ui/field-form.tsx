import { type ComponentProps, type ReactNode, useId, useState } from 'react'
import './field-form.css'

type Props = {
  label: ReactNode
  input: Pick<ComponentProps<'input'>, 'type' | 'inputMode'>
  initial: string
  action: string
  hint: string
  /** Takes the text, or says what is wrong with it. */
  onSubmitText: (text: string) => string | null
  children?: ReactNode
}

/** A form of one field, which says at the field what is wrong. */
export function FieldForm({ label, input, initial, action, hint, onSubmitText, children }: Props) {
  const [text, setText] = useState(initial)
  const [fault, setFault] = useState<string | null>(null)
  const id = useId()
  return (
    <form
      className="field-form"
      onSubmit={(event) => {
        event.preventDefault()
        setFault(onSubmitText(text))
      }}
    >
      {children}
      <label>
        <span>{label}</span>
        <input
          {...input}
          value={text}
          autoComplete="off"
          spellCheck={false}
          aria-invalid={fault !== null}
          aria-describedby={id}
          onChange={(event) => {
            setText(event.target.value)
            setFault(null)
          }}
        />
      </label>
      <button type="submit" className="button">
        {action}
      </button>
      {/* Two elements: what is an alert must come as one. */}
      {fault ? (
        <p key="fault" id={id} role="alert">
          {fault}
        </p>
      ) : (
        <p key="hint" id={id}>
          {hint}
        </p>
      )}
    </form>
  )
}
