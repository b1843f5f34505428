import { useId, useState } from 'react'
import { type AccessKind, kinds } from './access.ts'
import { aim, currentTarget } from './target.ts'
import './style/access.css'

type Props = {
  /** What the API seems to want. */
  wanted: AccessKind
  /** What the button says. */
  action: string
  onDone: () => void
}

const carriers = { key: 'x-api-key', jwt: 'Authorization: Bearer' } as const

/** Asks for the key or the token that is sent with every request from now on. */
export function AccessForm({ wanted, action, onDone }: Props) {
  const [kind, setKind] = useState(wanted)
  const [text, setText] = useState('')
  const [fault, setFault] = useState('')
  const id = useId()
  const name = kinds[kind]

  const take = () => {
    // A token is often copied with the word before it.
    const secret = text.trim().replace(/^Bearer\s+/i, '')
    if (secret === '') return setFault(`${name}: it is empty.`)
    // Anything else the browser would refuse to send.
    if (!/^[\x21-\x7e]+$/.test(secret))
      return setFault(`${name}: a header can carry letters, digits and signs of ASCII only.`)
    aim({ ...currentTarget(), access: { kind, secret } })
    setText('')
    onDone()
  }

  return (
    <form
      className="access"
      onSubmit={(event) => {
        event.preventDefault()
        take()
      }}
    >
      <fieldset>
        <legend className="hidden">Send with</legend>
        {(Object.keys(kinds) as AccessKind[]).map((it) => (
          <label key={it} className="pill">
            <input type="radio" name={id} className="hidden" checked={it === kind} onChange={() => setKind(it)} />
            {kinds[it]}
          </label>
        ))}
      </fieldset>
      <label>
        <span>
          {name}, in <code>{carriers[kind]}</code>
        </span>
        <input
          type="password"
          value={text}
          autoComplete="off"
          spellCheck={false}
          aria-invalid={fault !== ''}
          aria-describedby={id}
          onChange={(event) => {
            setText(event.target.value)
            setFault('')
          }}
        />
      </label>
      <button type="submit" className="button">
        {action}
      </button>
      {fault ? (
        <p key="fault" id={id} role="alert">
          {fault}
        </p>
      ) : (
        <p key="hint" id={id}>
          Kept in the memory of this page only: a reload forgets it.
        </p>
      )}
    </form>
  )
}
