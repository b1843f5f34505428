import { placeOf } from '@sluice/core/json-cursor'
import { useMemo } from 'react'
import { isJson, notesOn } from '../../draft/json-notes.ts'
import { ActionIcon } from '../../ui/action-icon.tsx'
import './notes.css'

type Props = { text: string; onGo: (offset: number) => void }

/** Warns about valid JSON that readers may misread. It is stored as written. */
export function Notes({ text, onGo }: Props) {
  const notes = useMemo(() => (isJson(text) ? notesOn(text) : []), [text])
  if (notes.length === 0) return null
  return (
    <ul className="notes">
      {notes.map(({ offset, message }) => (
        <li key={offset}>
          <ActionIcon name="info" />
          <p>
            <button type="button" className="link-button" onClick={() => onGo(offset)}>
              Line {placeOf(text, offset).line}
            </button>{' '}
            {message}
          </p>
        </li>
      ))}
    </ul>
  )
}
