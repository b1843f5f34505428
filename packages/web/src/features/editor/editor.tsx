import { type ComponentType, useEffect, useRef, useState } from 'react'
import type { CodeEditorProps } from './code-editor.tsx'
import type { EditorProps } from './editor-props.ts'
import { TextEditor } from './text-editor.tsx'

type Loaded = { Code: ComponentType<CodeEditorProps>; selection: [number, number] | null }

/** A text area that a code editor replaces once it is loaded, unless the screen is small or has no mouse. */
export function Editor(props: EditorProps) {
  const [loaded, setLoaded] = useState<Loaded | null>(null)
  const area = useRef<HTMLTextAreaElement>(null)

  useEffect(() => {
    if (!matchMedia('(pointer: fine) and (min-width: 40rem)').matches) return
    let isCurrent = true
    const replace = (Code: Loaded['Code']) => {
      const { current } = area
      if (!isCurrent || !current) return
      const isFocused = document.activeElement === current
      setLoaded({ Code, selection: isFocused ? [current.selectionStart, current.selectionEnd] : null })
    }
    // If the code editor can't be loaded, the text area stays.
    import('./code-editor.tsx').then(
      ({ CodeEditor }) => replace(CodeEditor),
      () => {},
    )
    return () => {
      isCurrent = false
    }
  }, [])

  return (
    <div className="editor-place">
      {loaded ? <loaded.Code {...props} selection={loaded.selection} /> : <TextEditor {...props} areaRef={area} />}
    </div>
  )
}
