import { useId, useState } from 'react'
import { type AccessKind, kinds } from '../../submit/access.ts'
import { currentTarget, setTarget } from '../../submit/target.ts'
import { FieldForm } from '../../ui/field-form.tsx'

type Props = {
  /** What the API seems to require. */
  wanted: AccessKind
  /** The label of the button. */
  action: string
  onDone: () => void
}

const carriers = { key: 'x-api-key', jwt: 'Authorization: Bearer' } as const

/** Asks for the key or the token that is sent with every request from now on. */
export function AccessForm({ wanted, action, onDone }: Props) {
  const [kind, setKind] = useState(wanted)
  const group = useId()
  const name = kinds[kind]
  const take = (text: string) => {
    // A token is often copied with the word before it.
    const secret = text.trim().replace(/^Bearer\s+/i, '')
    if (secret === '') return `${name}: it is empty.`
    // Anything else the browser would refuse to send.
    if (!/^[\x21-\x7e]+$/.test(secret)) return `${name}: a header can carry letters, digits and signs of ASCII only.`
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
      hint="Kept in the memory of this page only: a reload forgets it."
      onSubmitText={take}
    >
      <fieldset>
        <legend className="hidden">Send with</legend>
        {(Object.keys(kinds) as AccessKind[]).map((it) => (
          <label key={it} className="pill">
            <input type="radio" name={group} className="hidden" checked={it === kind} onChange={() => setKind(it)} />
            {kinds[it]}
          </label>
        ))}
      </fieldset>
    </FieldForm>
  )
}
