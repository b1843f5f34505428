import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { expandDraft } from '../draft/expand-draft.ts'
import { currentValues } from '../draft/placeholders.ts'
import type { EditorHandle } from '../features/editor/editor.tsx'
import { JourneyPanel } from '../features/journey/journey-panel.tsx'
import type { Mode } from '../features/send/mode-switch.tsx'
import { SendPanel } from '../features/send/send-panel.tsx'
import type { Opened } from '../pipeline/opened.ts'
import { type FormatName, loadFormat, plainJson } from '../submit/event-format.ts'
import { runKeyAction, useKeyAction } from '../ui/key-actions.ts'
import { lazyComponent } from '../ui/lazy.tsx'
import { Header } from './header.tsx'
import { useConnection } from './use-connection.ts'
import { useFindDelivered, useLog } from './use-log.ts'
import { useSend } from './use-send.ts'

const sample = '{"event": "signup", "user_id": 123}'

const Shortcuts = lazyComponent(() => import('./shortcuts.tsx').then((it) => it.Shortcuts))
const HistoryPanel = lazyComponent(() => import('../features/history/history-panel.tsx').then((it) => it.HistoryPanel))

/** A deployed build has none, not even as a file. */
const LocalPanels = import.meta.env.VITE_API_URL
  ? null
  : lazyComponent(() => import('../features/local/local-panels.tsx').then((it) => it.LocalPanels))

export function App() {
  const { log, dispatch } = useLog()
  const { connection, activity } = useConnection((event) => dispatch({ type: 'heard', event }))
  const { send, stop } = useSend(dispatch)
  useFindDelivered(log, connection, dispatch)
  const [mode, setMode] = useState<Mode>('one')
  const [text, setText] = useState(sample)
  const [isExpanded, setExpanded] = useState(true)
  const [blocked, setBlocked] = useState<string | null>(null)
  const [latest, setLatest] = useState(false)
  const [opened, setOpened] = useState<Opened | null>(null)
  const [areKeysOpen, setKeysOpen] = useState(false)
  const editor = useRef<EditorHandle>(null)
  const sentCount = useRef(0)
  /** Ahead of what is drawn: whoever sends right after the last key means that key too. */
  const written = useRef(sample)
  const [format, setFormat] = useState(plainJson)
  const writtenAs = useRef(plainJson)

  const sendText = useCallback(
    (body: string, name?: FormatName) => {
      setBlocked(null)
      setLatest(true)
      send(body, name)
    },
    [send],
  )

  /** The text to send, or `null` once it was said what is wrong with it. */
  const check = useCallback((): string | null => {
    const context = isExpanded ? currentValues(sentCount.current + 1) : null
    const { sent, draft } = expandDraft(written.current, context, writtenAs.current)
    if (!draft.error) return sent
    const { place, message } = draft.error
    setBlocked(place ? `Not sent. Fix line ${place.line} first.` : `Not sent. ${message}`)
    editor.current?.go(place?.offset ?? written.current.length)
    return null
  }, [isExpanded])

  const sendDraft = useCallback(() => {
    const sent = check()
    if (sent === null) return
    sentCount.current++
    sendText(sent, writtenAs.current.name)
  }, [check, sendText])

  // From the first paint on, not after it.
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.repeat) return
      event.preventDefault()
      runKeyAction('send')
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [])
  useKeyAction('send', mode === 'one', sendDraft)

  const write = useCallback((typed: string) => {
    written.current = typed
    setText(typed)
    setBlocked(null)
  }, [])
  const writeAs = useCallback(
    async (typed: string, name: FormatName = 'json') => {
      const loaded = name === 'json' ? plainJson : await loadFormat(name)
      writtenAs.current = loaded
      setFormat(loaded)
      write(typed)
    },
    [write],
  )
  useSharedText(writeAs, setBlocked)
  const edit = async (copy: string, name?: FormatName, offset = 0) => {
    await writeAs(copy, name)
    setMode('one')
    // What was said of the last text is not of this one.
    setLatest(false)
    // From a file the editor is drawn first.
    requestAnimationFrame(() => editor.current?.go(offset))
  }

  const selected = log.entries.find(({ key }) => key === log.selected) ?? null
  return (
    <>
      <Header connection={connection} entries={log.entries} onKeys={() => setKeysOpen(true)} />
      <main>
        <SendPanel
          ref={editor}
          mode={mode}
          onMode={setMode}
          text={text}
          onText={write}
          format={format}
          onWrite={writeAs}
          isExpanded={isExpanded}
          onExpanded={setExpanded}
          onSend={sendDraft}
          onFill={() => expandDraft(written.current, isExpanded ? currentValues(sentCount.current + 1) : null).sent}
          onCheck={() => (check() === null ? null : written.current)}
          blocked={blocked}
          latest={latest ? (log.entries[0] ?? null) : null}
          isLocal={connection.local !== null}
        />
        <JourneyPanel
          entry={selected}
          connection={connection}
          onSend={(body) => sendText(body, selected?.format)}
          onStop={stop}
          onGo={(copy, offset) => edit(copy, selected?.format, offset)}
          onOpen={setOpened}
        />
        <HistoryPanel log={log} dispatch={dispatch} onSend={sendText} onEdit={edit} />
        {LocalPanels && connection.local && (
          <LocalPanels
            local={connection.local}
            live={connection.live}
            activity={activity}
            opened={opened}
            onOpen={setOpened}
          />
        )}
      </main>
      <Shortcuts isOpen={areKeysOpen} onOpen={setKeysOpen} />
    </>
  )
}

/** What a link brought is put into the editor, and sent by nobody but the reader. */
function useSharedText(onText: (text: string, format: FormatName) => void, onFault: (words: string) => void) {
  useEffect(() => {
    const read = async () => {
      if (!location.hash.startsWith('#e=')) return
      const { readShared } = await import('../draft/share-link.ts')
      const shared = await readShared(location.hash)
      history.replaceState(null, '', location.pathname + location.search)
      if (!shared) return onFault('This link is damaged; nothing was loaded.')
      onText(shared.text, shared.format)
    }
    read()
    addEventListener('hashchange', read)
    return () => removeEventListener('hashchange', read)
  }, [onText, onFault])
}
