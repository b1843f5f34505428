import { type RefObject, useEffect, useRef, useState } from 'react'
import { fetchLines } from '../../pipeline/api.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { useLoad } from '../../ui/use-load.ts'
import { LineBrowser } from './line-browser.tsx'

type Content = { status: 'loading' } | { status: 'loaded'; lines: string[] } | { status: 'failed' }

/** Shows the lines of an object. Moves the focus to the wanted line, else to the key. */
export function ObjectLines({ objectKey, line }: { objectKey: string; line: number | null }) {
  const [content, setContent] = useState<Content>({ status: 'loading' })
  const title = useRef<HTMLParagraphElement>(null)
  const wantedLine = useRef<HTMLLIElement>(null)
  useLoad(
    objectKey,
    () => fetchLines(objectKey),
    (lines) => setContent(lines ? { status: 'loaded', lines } : { status: 'failed' }),
  )
  useFocus(content.status !== 'loading', [wantedLine, title])

  if (content.status === 'failed') {
    return (
      <p className="empty" tabIndex={-1} ref={title}>
        Couldn’t read <code>{objectKey}</code>. It may have been deleted, or the pipeline isn’t responding.
      </p>
    )
  }
  return (
    <>
      <p className="object-title" tabIndex={-1} ref={title}>
        <code>{objectKey}</code>
        <CopyButton text={objectKey} what="object key" />
      </p>
      <LineBrowser
        objectKey={objectKey}
        lines={content.status === 'loaded' ? content.lines : null}
        line={line}
        lineRef={wantedLine}
      />
    </>
  )
}

/** Moves the focus to the first element that exists, once the content is there. */
function useFocus(isReady: boolean, [first, second]: RefObject<HTMLElement | null>[]) {
  useEffect(() => {
    if (!isReady) return
    const element = first?.current ?? second?.current
    element?.focus({ preventScroll: true })
    element?.scrollIntoView({ block: 'center' })
  }, [isReady, first, second])
}
