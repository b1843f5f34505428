import { type ReactNode, useRef, useState } from 'react'
import { type Folder, foldersOf, listObjects } from '../../pipeline/api.ts'
import type { Opened } from '../../pipeline/opened.ts'
import { useKeyAction } from '../../ui/key-actions.ts'
import { useLoad } from '../../ui/use-load.ts'
import { FindEvent } from './find-event.tsx'
import { FolderList } from './folder-list.tsx'
import { ObjectLines } from './object-lines.tsx'

type Props = {
  /** Changes whenever the bucket may have changed. */
  version: string
  opened: Opened | null
  onOpen: (opened: Opened | null) => void
  /** Shown if the objects may be out of date. */
  staleNotice: ReactNode
}

/** Shows the objects of the bucket by prefix, or the lines of one object. */
export function ObjectsPanel({ version, opened, onOpen, staleNotice }: Props) {
  const title = useRef<HTMLHeadingElement>(null)
  const [prefix, setPrefix] = useState('')
  const listing = useListing(prefix, version)
  const close = () => {
    onOpen(null)
    title.current?.focus()
  }
  useKeyAction('escape', opened !== null, close)
  return (
    <section className="panel objects" data-stale={Boolean(staleNotice) || undefined} aria-labelledby="objects-title">
      <div className="panel-head">
        <h2 id="objects-title" tabIndex={-1} ref={title}>
          Objects
        </h2>
        {staleNotice}
        {opened ? (
          <button type="button" className="button" onClick={close}>
            Show all objects
          </button>
        ) : (
          <PrefixField prefix={prefix} onPrefix={setPrefix} />
        )}
      </div>
      <FindEvent onOpen={onOpen} />
      {opened ? (
        <ObjectLines key={`${opened.key} ${opened.line}`} objectKey={opened.key} line={opened.line} />
      ) : (
        <ObjectList prefix={prefix} listing={listing} onOpen={onOpen} />
      )}
    </section>
  )
}

function PrefixField({ prefix, onPrefix }: { prefix: string; onPrefix: (prefix: string) => void }) {
  return (
    <label className="field">
      <span className="hidden">Prefix</span>
      <input
        type="search"
        value={prefix}
        placeholder="Prefix: events/dt=…"
        spellCheck={false}
        onChange={(event) => onPrefix(event.target.value)}
      />
    </label>
  )
}

type Listing =
  | { status: 'loading' }
  | { status: 'loaded'; prefix: string; folders: Folder[]; truncated: boolean }
  | { status: 'failed' }

/** Keeps the last list while the next one loads, but not if the next one fails and has another prefix. */
function useListing(prefix: string, version: string): Listing {
  const [listing, setListing] = useState<Listing>({ status: 'loading' })
  useLoad(
    `${prefix} ${version}`,
    () => listObjects(prefix),
    (found) => {
      if (found) {
        setListing({ status: 'loaded', prefix, folders: foldersOf(found.objects), truncated: found.truncated })
      } else if (listing.status !== 'loaded' || listing.prefix !== prefix) {
        setListing({ status: 'failed' })
      }
    },
  )
  return listing
}

type ListProps = { prefix: string; listing: Listing; onOpen: (opened: Opened) => void }

function ObjectList({ prefix, listing, onOpen }: ListProps) {
  switch (listing.status) {
    case 'loading':
      return null
    case 'failed':
      return <p className="empty">Couldn’t list the objects: the pipeline isn’t responding.</p>
    case 'loaded':
      if (listing.folders.length === 0) {
        return <p className="empty">{prefix ? 'No object has this prefix.' : 'Delivered objects will appear here.'}</p>
      }
      return <FolderList folders={listing.folders} isTruncated={listing.truncated} onOpen={onOpen} />
  }
}
