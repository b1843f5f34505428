import { useCallback, useLayoutEffect, useRef, useState } from 'react'
import { useConsole } from './console.ts'
import { readDraft } from './draft.ts'
import type { EditorHandle } from './editor.tsx'
import { Header } from './header.tsx'
import { HistoryPanel } from './history-panel.tsx'
import { JourneyPanel } from './journey-panel.tsx'
import { later } from './later.tsx'
import type { Opened } from './objects-panel.tsx'
import { SendPanel } from './send-panel.tsx'

const sample = '{"event": "signup", "user_id": 123}'

/** A deployed build has none, not even as a file. */
const LocalPanels = import.meta.env.VITE_API_URL
  ? null
  : later(() => import('./local-panels.tsx').then((it) => it.LocalPanels))

export function App() {
  const { log, dispatch, connection, pulse, send, stop } = useConsole()
  const [text, setText] = useState(sample)
  const [blocked, setBlocked] = useState<string | null>(null)
  const [latest, setLatest] = useState(false)
  const [opened, setOpened] = useState<Opened | null>(null)
  const editor = useRef<EditorHandle>(null)

  const sendText = useCallback(
    (body: string) => {
      setBlocked(null)
      setLatest(true)
      send(body)
    },
    [send],
  )

  const sendDraft = useCallback(() => {
    const { fault } = readDraft(text)
    if (!fault) return sendText(text)
    const { place, message } = fault
    setBlocked(place ? `Not sent. Fix line ${place.line} first.` : `Not sent. ${message}`)
    editor.current?.go(place?.offset ?? text.length)
  }, [text, sendText])

  // From the first paint on, not after it.
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.repeat) return
      event.preventDefault()
      sendDraft()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [sendDraft])

  const edit = (copy: string, offset = 0) => {
    setText(copy)
    setBlocked(null)
    editor.current?.go(offset)
  }

  const selected = log.entries.find(({ key }) => key === log.selected) ?? null
  return (
    <>
      <Header connection={connection} last={log.entries[0]?.outcome ?? null} />
      <main>
        <SendPanel
          ref={editor}
          text={text}
          onText={(typed) => {
            setText(typed)
            setBlocked(null)
          }}
          onSend={sendDraft}
          blocked={blocked}
          latest={latest ? (log.entries[0] ?? null) : null}
        />
        <JourneyPanel
          entry={selected}
          connection={connection}
          onSend={sendText}
          onStop={stop}
          onGo={edit}
          onOpen={setOpened}
        />
        <HistoryPanel log={log} dispatch={dispatch} onSend={sendText} onEdit={(copy) => edit(copy)} />
        {LocalPanels && connection.local && (
          <LocalPanels local={connection.local} pulse={pulse} opened={opened} onOpen={setOpened} />
        )}
      </main>
    </>
  )
}
