import { useEffect } from 'react'
import type { Entry } from './entry.ts'
import { Icon } from './icon.tsx'
import { later } from './later.tsx'
import { modifier } from './modifier.ts'

const SentWords = later(() => import('./sent-words.tsx').then((it) => it.SentWords))

/** The one live region: what came of the last attempt. */
export function SendStatus({ blocked, entry }: { blocked: string | null; entry: Entry | null }) {
  useEffect(() => void SentWords.preload(), [])
  return (
    <div className="send-status" role="status">
      {blocked ? <Blocked words={blocked} /> : entry ? <SentWords entry={entry} /> : <Hint />}
    </div>
  )
}

function Blocked({ words }: { words: string }) {
  return (
    <span data-tone="bad">
      <Icon name="cross" />
      {words}
    </span>
  )
}

function Hint() {
  return <span className="hint">{modifier} + Enter sends from anywhere on this page.</span>
}
