import { type ReactNode, useRef, useState } from 'react'
import { type Folder, foldersOf, listObjects } from '../../pipeline/api.ts'
import type { Opened } from '../../pipeline/opened.ts'
import { number, plural, size, time } from '../../ui/format.ts'
import { Icon } from '../../ui/icon.tsx'
import { useKeyAction } from '../../ui/key-actions.ts'
import { useLoad } from '../../ui/use-load.ts'
import { ObjectLines } from './object-lines.tsx'

type Props = {
  /** Changes whenever there may be other objects. */
  changes: string
  opened: Opened | null
  onOpen: (opened: Opened | null) => void
  /** Says that what is shown may have changed. */
  stale: ReactNode
}

const foldersOpenAtFirst = 1
const shownAtFirst = 8
const shownMore = 100

/** The bucket by prefix, and the lines of one object. */
export function ObjectsPanel({ changes, opened, onOpen, stale }: Props) {
  const title = useRef<HTMLHeadingElement>(null)
  const [prefix, setPrefix] = useState('')
  const [list, setList] = useState<{ prefix: string; folders: Folder[]; truncated: boolean } | null>(null)
  const [isFailed, setFailed] = useState(false)
  useLoad(
    `${prefix} ${changes}`,
    () => listObjects(prefix),
    (found) => {
      setFailed(!found)
      if (found) setList({ prefix, folders: foldersOf(found.objects), truncated: found.truncated })
    },
  )

  // What was listed for another prefix is no answer.
  const listed = list?.prefix === prefix || !isFailed ? list : null
  const close = () => {
    onOpen(null)
    title.current?.focus()
  }
  useKeyAction('escape', opened !== null, close)

  return (
    <section className="panel objects" data-stale={Boolean(stale) || undefined} aria-labelledby="objects-title">
      <div className="panel-head">
        <h2 id="objects-title" tabIndex={-1} ref={title}>
          Objects
        </h2>
        {stale}
        {opened ? (
          <button type="button" className="button" onClick={close}>
            All objects
          </button>
        ) : (
          <label className="field">
            <span className="hidden">Prefix</span>
            <input
              type="search"
              value={prefix}
              placeholder="Prefix: events/dt=…"
              spellCheck={false}
              onChange={(event) => setPrefix(event.target.value)}
            />
          </label>
        )}
      </div>
      {opened ? (
        <ObjectLines key={`${opened.key} ${opened.line}`} objectKey={opened.key} line={opened.line} />
      ) : (
        <>
          {isFailed && !listed && (
            <p className="empty">The pipeline does not answer: which objects there are is not known.</p>
          )}
          {listed?.folders.length === 0 && (
            <p className="empty">{prefix ? 'No object has this prefix.' : 'What is delivered is listed here.'}</p>
          )}
          {listed?.folders.map((folder, i) => (
            <FolderItem key={folder.prefix} folder={folder} isOpen={i < foldersOpenAtFirst} onOpen={onOpen} />
          ))}
          {listed?.truncated && <p className="empty">Older objects are not listed; name a prefix.</p>}
        </>
      )}
    </section>
  )
}

function FolderItem({ folder, isOpen, onOpen }: { folder: Folder; isOpen: boolean; onOpen: Props['onOpen'] }) {
  const { prefix, bytes, objects } = folder
  const [shown, setShown] = useState(shownAtFirst)
  const rest = objects.length - shown
  return (
    <details className="folder" open={isOpen}>
      <summary>
        <code>{prefix || '(no prefix)'}</code>
        <span>
          {plural(objects.length, 'object')} · {size(bytes)}
        </span>
      </summary>
      <ul>
        {objects.slice(0, shown).map(({ key, bytes, modifiedAt }) => (
          <li key={key}>
            <button type="button" className="object-name" onClick={() => onOpen({ key, line: null })}>
              <Icon name="open" />
              <code>{key.slice(prefix.length)}</code>
            </button>
            <span>{size(bytes)}</span>
            <time dateTime={modifiedAt}>{time(modifiedAt, Date.now())}</time>
          </li>
        ))}
      </ul>
      {rest > 0 && (
        <button type="button" className="button more" onClick={() => setShown(shown + shownMore)}>
          Show {number(Math.min(rest, shownMore))} more
        </button>
      )}
    </details>
  )
}
