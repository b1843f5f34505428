import { type RefObject, useEffect, useEffectEvent, useRef, useState } from 'react'
import { storeDraftSoon, storedDraft } from '../draft/draft-storage.ts'
import { type ExpandedDraft, expandDraft } from '../draft/expand-draft.ts'
import { currentValues } from '../draft/placeholders.ts'
import type { EditorHandle } from '../features/editor/editor-props.ts'
import { type EventFormat, type FormatName, loadFormat, plainJson } from '../submit/event-format.ts'
import { createStore, type Store, useStore } from '../ui/store.ts'

const sample = '{"event": "signup", "user_id": 123}'

type Shared = { text: string; format: FormatName }
type Content = { text: string; format: EventFormat }

export type DraftControls = ReturnType<typeof useDraft>

/** Returns the text in the editor and its format, with functions that check, replace or send it. */
export function useDraft(editor: RefObject<EditorHandle | null>) {
  const store = useContent()
  const { text, format } = useStore(store)
  const [isExpanded, setExpanded] = useState(true)
  const [message, setMessage] = useState<string | null>(null)
  const sentCount = useRef(0)
  const { loading, isLoaded } = useLoading()

  const setContent = (content: Content) => {
    store.set(content)
    setMessage(null)
  }
  const load = async (loaded: string, name: FormatName = 'json') => {
    setContent({ text: loaded, format: name === 'json' ? plainJson : await loadFormat(name) })
  }
  const expand = (): ExpandedDraft =>
    expandDraft(store.get().text, isExpanded ? currentValues(sentCount.current + 1) : null, store.get().format)
  const check = (): ExpandedDraft | null => {
    const expanded = expand()
    const { error } = expanded.draft
    if (!error) return expanded
    setMessage(error.place ? `Not sent. Fix line ${error.place.line} first.` : `Not sent. ${error.message}`)
    editor.current?.goTo(error.place?.offset ?? store.get().text.length)
    return null
  }
  const current = () => ({ text: store.get().text, format: store.get().format.name })
  const take = ({ sent }: ExpandedDraft) => {
    sentCount.current++
    return { ...current(), text: sent }
  }
  const notice = useSharedText({ current, load, onError: setMessage })

  return {
    text,
    format,
    isExpanded,
    setExpanded,
    /** The reason why the text was not sent. */
    message,
    /** A text about the draft that a share link replaced. */
    notice,
    clearMessage: () => setMessage(null),
    setText: (typed: string) => setContent({ ...store.get(), text: typed }),
    /** Replaces the text and its format. */
    load,
    /** Returns the text as typed and the name of its format, even if they aren't drawn yet. */
    current,
    /** Returns the text to send now. */
    expanded: () => expand().sent,
    /** Returns the text as typed. If it can't be sent, shows the reason, moves the caret there and returns `null`. */
    checked: async () => ((await isLoaded()) && check() ? store.get().text : null),
    /** Returns what to send and counts it; `null` as for `checked`. */
    take: () => mapped(check(), take),
    /** Returns what to send although it is invalid, and counts it. */
    takeAnyway: () => take(expand()),
    /** Set to a text that is being loaded into the editor. */
    loading,
    isLoaded,
  }
}

const mapped = <T, R>(value: T | null, map: (value: T) => R): R | null => (value === null ? null : map(value))

/** Returns the store of the text and its format, which is stored in this browser soon after a change. */
function useContent(): Store<Content> {
  // A store, because Ctrl+Enter right after a key sends the text with that key, even if it isn't drawn yet.
  const [store] = useState(() => createStore<Content>({ text: storedDraft().text || sample, format: plainJson }))
  const { text, format } = useStore(store)
  useStoredFormat((format) => store.set({ ...store.get(), format }))
  useEffect(() => storeDraftSoon(text, format.name), [text, format])
  return store
}

function useLoading() {
  /** A text that is being loaded; true once it is in the editor. */
  const loading = useRef<Promise<boolean> | null>(null)
  /** Waits for a text that is being loaded. False if it couldn't be loaded. */
  const isLoaded = (): true | Promise<boolean> => loading.current ?? true
  return { loading, isLoaded }
}

/** Calls `onFormat` once with the format of the stored draft, unless it is plain JSON. */
function useStoredFormat(onFormat: (format: EventFormat) => void) {
  const apply = useEffectEvent(onFormat)
  useEffect(() => {
    const { format } = storedDraft()
    if (format !== 'json') loadFormat(format).then((loaded) => apply(loaded))
  }, [])
}

type SharedTextOptions = {
  current: () => Shared
  load: (text: string, format: FormatName) => Promise<void>
  onError: (message: string) => void
}

/**
 * Puts the text of a share link into the editor. It is sent only when the reader sends it. Returns a text about the draft
 * that was there before, until the editor has another text.
 */
function useSharedText({ current, load, onError }: SharedTextOptions): string | null {
  const [kept, setKept] = useState<{ notice: string | null; shared: string } | null>(null)
  const read = useEffectEvent(async () => {
    if (!location.hash.startsWith('#e=')) return
    const { keepDraft, readShared } = await import('../draft/share-link.ts')
    const shared = await readShared(location.hash)
    history.replaceState(null, '', location.pathname + location.search)
    if (!shared) return onError('Couldn’t load the shared text: the link is damaged.')
    const notice = current().text === sample ? null : keepDraft(current(), shared)
    await load(shared.text, shared.format)
    setKept({ notice, shared: shared.text })
  })
  useEffect(() => {
    const onHash = () => void read()
    onHash()
    addEventListener('hashchange', onHash)
    return () => removeEventListener('hashchange', onHash)
  }, [])
  return kept && kept.shared === current().text ? kept.notice : null
}
