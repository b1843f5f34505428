import { useEffect, useEffectEvent, useImperativeHandle, useLayoutEffect, useRef } from 'react'
import { type CodeMirror, mountCodeMirror } from './code-mirror.ts'
import type { EditorProps } from './editor-props.ts'

export type CodeEditorProps = EditorProps & {
  /** The selection of the text area that this editor replaces, or `null` if that didn't have the focus. */
  selection: [number, number] | null
}

/** The editor with line numbers, colors and underlined errors. Tab leaves it, as it leaves every other field. */
export function CodeEditor({ ref, text, onText, marks, isInvalid, describedBy, selection }: CodeEditorProps) {
  const host = useRef<HTMLDivElement>(null)
  const editor = useRef<CodeMirror | null>(null)
  const report = useEffectEvent((typed: string) => onText(typed))
  const mount = useEffectEvent((element: HTMLElement) =>
    mountCodeMirror(element, { text, selection, onText: (typed) => report(typed) }),
  )

  useLayoutEffect(() => {
    if (!host.current) return
    const mounted = mount(host.current)
    editor.current = mounted
    return () => mounted.destroy()
  }, [])
  useLayoutEffect(() => {
    if (selection) editor.current?.focus()
  }, [selection])
  useEffect(() => editor.current?.setText(text), [text])
  useEffect(() => editor.current?.setMarks(marks), [marks])
  useEffect(() => {
    editor.current?.setValidity(isInvalid, document.getElementById(describedBy))
  }, [isInvalid, describedBy])
  useImperativeHandle(ref, () => ({
    // On the next frame the editor has the text that was set just now, and the offset belongs to it.
    goTo: (offset) => void requestAnimationFrame(() => editor.current?.goTo(offset)),
  }))

  return <div ref={host} className="editor code" data-invalid={isInvalid || undefined} />
}
