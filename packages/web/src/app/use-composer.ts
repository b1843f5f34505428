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
  /** True once something was sent after the text was last replaced. */
  const [hasResult, setHasResult] = useState(false)

  const send = (text: string, format?: FormatName) => {
    draft.clearMessage()
    setHasResult(true)
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
    setHasResult(false)
    // In another mode the editor has to be drawn first.
    requestAnimationFrame(() => editor.current?.goTo(offset))
  }
  useSendKey()
  useKeyAction('send', mode === 'one', sendDraft)

  return { editor, draft, mode, setMode, hasResult, send, sendDraft, sendAnyway, edit }
}
