import type { EventLocation } from '@sluice/core/control-api'
import { useState } from 'react'
import { findCopies } from '../../pipeline/api.ts'
import type { Opened } from '../../pipeline/opened.ts'
import { number } from '../../ui/format.ts'
import { useLoad } from '../../ui/use-load.ts'

const maxShown = 20

type Props = {
  id: string
  /** Changes when there may be more copies. */
  version: string
  onOpen: (opened: Opened) => void
}

/** The copies of an event in S3, if there are several. */
export function Copies({ id, version, onOpen }: Props) {
  const [copies, setCopies] = useState<EventLocation[]>([])
  useLoad(
    `${id} ${version}`,
    () => findCopies(id),
    (found) => found && setCopies(found),
  )
  if (copies.length < 2) return null
  return (
    <details className="headers">
      <summary>
        {number(copies.length)} copies in S3. Deduplicate by <code>_meta.id</code>.
      </summary>
      <ol>
        {copies.slice(0, maxShown).map(({ key, line }) => (
          <li key={`${key} ${line}`}>
            <button type="button" className="link-button" onClick={() => onOpen({ key, line })}>
              {key}, line {number(line)}
            </button>
          </li>
        ))}
      </ol>
      {copies.length > maxShown && <p>and {number(copies.length - maxShown)} more</p>}
    </details>
  )
}
