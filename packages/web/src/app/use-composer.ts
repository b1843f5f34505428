import { useRef, useState } from 'react'
import type { EditorHandle } from '../features/editor/editor-props.ts'
import type { Mode } from '../features/send/mode-switch.tsx'
import type { FormatName } from '../submit/event-format.ts'
import { useKeyAction } from '../ui/key-actions.ts'
import { useDraft } from './use-draft.ts'
import { useSendKey } from './use-send-key.ts'

/** Returns the draft, its mode, and functions that send or replace it. Calls `onSend` with each text to send. */
export function useComposer(onSend: (text: string, format?: FormatName) => void) {
  const editor = useRef<EditorHandle>(null)
  const draft = useDraft(editor)
  const [mode, setMode] = useState<Mode>('one')
  /** The draft that was in the editor when something was sent last. The result belongs to this draft. */
  const [sent, setSent] = useState<{ text: string; format: FormatName } | null>(null)
  const hasResult = sent !== null && sent.text === draft.text && sent.format === draft.format.name

  const send = (text: string, format?: FormatName) => {
    draft.clearMessage()
    setSent(draft.current())
    setMode('one')
    onSend(text, format)
  }
  const sendDraft = async () => {
    // Without an await, unless a text is being loaded: then that text is meant.
    const isLoaded = draft.isLoaded()
    if (isLoaded !== true && !(await isLoaded)) return
    const taken = draft.take()
    if (taken) send(taken.text, taken.format)
  }
  const sendAnyway = () => {
    const { text, format } = draft.takeAnyway()
    send(text, format)
  }
  const edit = async (text: string, format?: FormatName, offset = 0) => {
    await draft.load(text, format)
    setMode('one')
    setSent(null)
    // In another mode the editor has to be drawn first.
    requestAnimationFrame(() => editor.current?.goTo(offset))
  }
  useSendKey()
  useKeyAction('send', mode === 'one', sendDraft)

  return { editor, draft, mode, setMode, hasResult, hasSent: sent !== null, send, sendDraft, sendAnyway, edit }
}
