import { type FormEvent, useState } from 'react'
import { findCopies } from '../../pipeline/api.ts'
import type { Opened } from '../../pipeline/opened.ts'
import { number } from '../../ui/format.ts'

type Props = { onOpen: (opened: Opened) => void }

/** Finds an event of any sender by its id, and opens its line. */
export function FindEvent({ onOpen }: Props) {
  const [id, setId] = useState('')
  const [message, setMessage] = useState('')
  const find = async (event: FormEvent) => {
    event.preventDefault()
    const wanted = id.trim()
    if (wanted === '') return setMessage('Enter the id from the response, or your own event_id.')
    const copies = await findCopies(wanted)
    if (copies === null) return setMessage('Couldn’t search: the pipeline isn’t responding.')
    const [newest] = copies
    if (!newest) return setMessage('No object has this event. It may still be buffered.')
    setMessage(copies.length > 1 ? `${number(copies.length)} copies. The newest is open.` : '')
    onOpen({ key: newest.key, line: newest.line })
  }
  return (
    <form className="find-event" onSubmit={find}>
      <label className="field">
        <span className="hidden">Event id</span>
        <input
          type="search"
          value={id}
          placeholder="Event id, of any sender"
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => {
            setId(event.target.value)
            setMessage('')
          }}
        />
      </label>
      <button type="submit" className="button">
        Find
      </button>
      <p aria-live="polite">{message}</p>
    </form>
  )
}
