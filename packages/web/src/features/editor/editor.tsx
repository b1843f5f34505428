import { type ComponentType, type RefObject, useEffect, useRef, useState } from 'react'
import type { Mark } from '../../draft/mark.ts'
import type { CodeEditorProps } from './code-editor.tsx'
import { TextEditor } from './text-editor.tsx'

/** `go` puts the caret at an offset of the text, where it can be seen. */
export type EditorHandle = { go: (offset: number) => void }

export type EditorProps = {
  ref: RefObject<EditorHandle | null>
  text: string
  onText: (text: string) => void
  /** What is wrong where. */
  marks: readonly Mark[]
  isInvalid: boolean
  /** The id of the words that tell what is wrong. */
  describedBy: string
}

type Loaded = { Code: ComponentType<CodeEditorProps>; selection: [number, number] | null }

/** With a keyboard and some width a code editor takes the text area's place once it is loaded; a phone keeps that. */
export function Editor(props: EditorProps) {
  const [loaded, setLoaded] = useState<Loaded | null>(null)
  const place = useRef<HTMLDivElement>(null)

  useEffect(() => {
    if (!matchMedia('(pointer: fine) and (min-width: 40rem)').matches) return
    let isCurrent = true
    const replace = (Code: Loaded['Code']) => {
      const area = place.current?.querySelector('textarea')
      if (!isCurrent || !area) return
      const isFocused = document.activeElement === area
      setLoaded({ Code, selection: isFocused ? [area.selectionStart, area.selectionEnd] : null })
    }
    // Where it cannot be loaded, the text area stays: nothing is lost but comfort.
    import('./code-editor.tsx').then(
      ({ CodeEditor }) => replace(CodeEditor),
      () => {},
    )
    return () => {
      isCurrent = false
    }
  }, [])

  return (
    <div ref={place} className="editor-place">
      {loaded ? <loaded.Code {...props} selection={loaded.selection} /> : <TextEditor {...props} />}
    </div>
  )
}
