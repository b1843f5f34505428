import { useId, useState } from 'react'
import { type AccessKind, accessNames } from '../../submit/access.ts'
import { currentTarget, setTarget } from '../../submit/target.ts'
import { FieldForm } from '../../ui/field-form.tsx'

type Props = {
  /** The kind of access that the API seems to require. */
  wanted: AccessKind
  /** The label of the button. */
  action: string
  onDone: () => void
}

const carriers = { key: 'x-api-key', jwt: 'Authorization: Bearer' } as const

/** Sets the key or token that is sent with every later request. */
export function AccessForm({ wanted, action, onDone }: Props) {
  const [kind, setKind] = useState(wanted)
  const group = useId()
  const name = accessNames[kind]
  const submit = (text: string) => {
    // A token is often copied together with the word before it.
    const secret = text.trim().replace(/^Bearer\s+/i, '')
    if (secret === '') return `${name} is missing.`
    // Browsers reject other characters in a header.
    if (!/^[\x21-\x7e]+$/.test(secret)) return `${name} can contain only ASCII letters, digits and symbols.`
    setTarget({ ...currentTarget(), access: { kind, secret } })
    onDone()
    return null
  }
  return (
    <FieldForm
      label={
        <>
          {name}, in <code>{carriers[kind]}</code>
        </>
      }
      input={{ type: 'password' }}
      initial=""
      action={action}
      hint="Kept in memory only. A reload deletes it."
      onSubmitText={submit}
    >
      <fieldset>
        <legend className="hidden">Kind of access</legend>
        {(Object.keys(accessNames) as AccessKind[]).map((it) => (
          <label key={it} className="pill">
            <input type="radio" name={group} className="hidden" checked={it === kind} onChange={() => setKind(it)} />
            {accessNames[it]}
          </label>
        ))}
      </fieldset>
    </FieldForm>
  )
}
