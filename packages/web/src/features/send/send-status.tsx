import { useEffect, useRef } from 'react'
import type { Entry } from '../../log/entry.ts'
import { Icon } from '../../ui/icon.tsx'
import { lazyComponent } from '../../ui/lazy.tsx'
import { modifier } from '../../ui/modifier.ts'

const SendResult = lazyComponent(() => import('./send-result.tsx').then((it) => it.SendResult))

type Props = { blocked: string | null; entry: Entry | null; isHinting: boolean }

/** The one live region: what came of the last attempt. */
export function SendStatus({ blocked, entry, isHinting }: Props) {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => void SendResult.preload(), [])
  useEffect(() => {
    // After the editor has got the focus, which moves this on a phone.
    if (blocked) requestAnimationFrame(() => place.current?.scrollIntoView({ block: 'nearest' }))
  }, [blocked])
  return (
    <div className="send-status" role="status" ref={place}>
      {blocked ? <Blocked words={blocked} /> : entry ? <SendResult entry={entry} /> : isHinting && <Hint />}
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
