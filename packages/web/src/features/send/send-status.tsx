import { useEffect, useRef } from 'react'
import type { Entry } from '../../log/entry.ts'
import { lazyComponent } from '../../ui/lazy.tsx'
import { modifier } from '../../ui/modifier.ts'

const SendNews = lazyComponent(() => import('./send-result.tsx').then((it) => it.SendNews))

type Props = {
  /** The reason why the text was not sent. */
  message: string | null
  /** Sends the text although it is invalid; `null` where that isn't offered. */
  onAnyway: (() => void) | null
  /** The entry that was sent last. */
  entry: Entry | null
  /** True if the keyboard shortcut is shown until there is a result. */
  isHinting: boolean
  /** A text about the draft that was there before. */
  notice: string | null
}

/** The live region that announces the result of the last attempt to send. */
export function SendStatus(props: Props) {
  const { message } = props
  const region = useRef<HTMLDivElement>(null)
  useEffect(() => void SendNews.preload(), [])
  useEffect(() => {
    // After the editor got the focus, which scrolls a phone.
    if (message) requestAnimationFrame(() => region.current?.scrollIntoView({ block: 'nearest' }))
  }, [message])
  return (
    <div className="send-status" role="status" ref={region}>
      <Status {...props} />
    </div>
  )
}

function Status({ isHinting, notice, ...news }: Props) {
  if (news.message || news.entry) return <SendNews {...news} />
  if (notice) return notice
  return isHinting && <span className="hint">{modifier} + Enter sends from anywhere on this page.</span>
}
