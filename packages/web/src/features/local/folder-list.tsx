import { useState } from 'react'
import type { Folder } from '../../pipeline/api.ts'
import type { Opened } from '../../pipeline/opened.ts'
import { ActionIcon } from '../../ui/action-icon.tsx'
import { number, plural, size, time } from '../../ui/format.ts'

const openFolders = 1
const objectsAtFirst = 8
const moreObjects = 100

type Props = {
  folders: readonly Folder[]
  /** True if the bucket has more objects than the list. */
  isTruncated: boolean
  onOpen: (opened: Opened) => void
}

/** Lists objects by prefix, newest first. */
export function FolderList({ folders, isTruncated, onOpen }: Props) {
  return (
    <>
      {folders.map((folder, i) => (
        <FolderItem key={folder.prefix} folder={folder} isOpen={i < openFolders} onOpen={onOpen} />
      ))}
      {isTruncated && <p className="empty">Older objects aren’t listed. Enter a prefix to find them.</p>}
    </>
  )
}

type ItemProps = { folder: Folder; isOpen: boolean; onOpen: Props['onOpen'] }

function FolderItem({ folder: { prefix, bytes, objects }, isOpen, onOpen }: ItemProps) {
  const [shown, setShown] = useState(objectsAtFirst)
  const hidden = objects.length - shown
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
              <ActionIcon name="open" />
              <code>{key.slice(prefix.length)}</code>
            </button>
            <span>{size(bytes)}</span>
            <time dateTime={modifiedAt}>{time(modifiedAt, Date.now())}</time>
          </li>
        ))}
      </ul>
      {hidden > 0 && (
        <button type="button" className="button more" onClick={() => setShown(shown + moreObjects)}>
          Show {number(Math.min(hidden, moreObjects))} more
        </button>
      )}
    </details>
  )
}
