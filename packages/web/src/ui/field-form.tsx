import { type ComponentProps, type ReactNode, useId, useState } from 'react'
import './field-form.css'

type Props = {
  label: ReactNode
  input: Pick<ComponentProps<'input'>, 'type' | 'inputMode'>
  initial: string
  action: string
  hint: string
  /** Called with the text. Returns what is wrong with it, or `null`. */
  onSubmitText: (text: string) => string | null
  children?: ReactNode
}

/** A form with one field and its error message. */
export function FieldForm({ label, input, initial, action, hint, onSubmitText, children }: Props) {
  const [text, setText] = useState(initial)
  const [error, setError] = useState<string | null>(null)
  const id = useId()
  return (
    <form
      className="field-form"
      onSubmit={(event) => {
        event.preventDefault()
        setError(onSubmitText(text))
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
          aria-invalid={error !== null}
          aria-describedby={id}
          onChange={(event) => {
            setText(event.target.value)
            setError(null)
          }}
        />
      </label>
      <button type="submit" className="button">
        {action}
      </button>
      {/* Two elements: an alert is announced only when its element is added. */}
      {error ? (
        <p key="error" id={id} role="alert">
          {error}
        </p>
      ) : (
        <p key="hint" id={id}>
          {hint}
        </p>
      )}
    </form>
  )
}
