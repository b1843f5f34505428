import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { json } from '@codemirror/lang-json'
import { bracketMatching, HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { EditorState, type Range, StateEffect, StateField } from '@codemirror/state'
import { Decoration, type DecorationSet, EditorView, keymap, lineNumbers } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { useEffect, useEffectEvent, useImperativeHandle, useLayoutEffect, useRef } from 'react'
import type { Mark } from '../../draft/mark.ts'
import type { EditorProps } from './editor.tsx'

export type CodeEditorProps = EditorProps & {
  /** Where the caret was in the text area, if that had the focus. */
  selection: [number, number] | null
}

const setMarks = StateEffect.define<readonly Mark[]>()

const markField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, { changes, effects, state }) {
    const news = effects.find((effect) => effect.is(setMarks))
    return news
      ? Decoration.set(
          news.value.flatMap((mark) => decorate(mark, state.doc.length)),
          true,
        )
      : marks.map(changes)
  },
  provide: (field) => EditorView.decorations.from(field),
})

/** A place without a character, at the end of a line or the text, is marked on the one before it. */
function decorate({ start, end, message }: Mark, length: number): Range<Decoration>[] {
  const to = Math.min(length, Math.max(end, start + 1))
  const from = Math.max(0, Math.min(start, to - 1))
  if (from >= to) return []
  return [Decoration.mark({ class: 'cm-wrong', attributes: { title: message } }).range(from, to)]
}

const colours = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--ink)', fontWeight: '600' },
  { tag: tags.string, color: 'var(--accent-deep)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--warn)' },
  { tag: [tags.separator, tags.punctuation, tags.bracket, tags.brace, tags.squareBracket], color: 'var(--soft)' },
])

const look = EditorView.theme({
  '&': { position: 'absolute', inset: '0', color: 'var(--ink)', fontSize: '0.875rem' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.375rem' },
  '.cm-content': { padding: '0.875rem 0', caretColor: 'var(--accent)' },
  '.cm-line': { padding: '0 0.875rem' },
  '.cm-gutters': { background: 'var(--well)', color: 'var(--soft)', borderRight: '1px solid var(--line)' },
  '.cm-lineNumbers .cm-gutterElement': { minWidth: '3rem', padding: '0 0.625rem 0 0.5rem' },
  '.cm-wrong': { background: 'var(--bad-tint)', boxShadow: '0 2px 0 var(--bad)' },
  '@media (forced-colors: active)': { '.cm-wrong': { textDecoration: 'underline wavy' } },
  '&.cm-focused .cm-matchingBracket': { background: 'var(--tint)', outline: '1px solid var(--accent)' },
  '&.cm-focused .cm-nonmatchingBracket': { background: 'none' },
})

/** A code editor of the same text. Tab leaves it, as it leaves every other field. */
export function CodeEditor({ ref, text, onText, marks, isInvalid, describedBy, selection }: CodeEditorProps) {
  const host = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView | null>(null)
  const known = useRef(text)

  const onTyped = useEffectEvent((typed: string) => {
    known.current = typed
    onText(typed)
  })

  const make = useEffectEvent((root: ShadowRoot) => {
    const state = EditorState.create({
      doc: text,
      ...(selection && { selection: { anchor: selection[0], head: selection[1] } }),
      extensions: [
        // What is typed is what is sent: a carriage return is a character like others.
        EditorState.lineSeparator.of('\n'),
        // Sends, and is heard by the page; CodeMirror's own binding would open a blank line.
        keymap.of([{ key: 'Mod-Enter', run: () => true }, ...defaultKeymap, ...historyKeymap]),
        history(),
        lineNumbers(),
        bracketMatching(),
        json(),
        syntaxHighlighting(colours),
        markField,
        look,
        EditorView.contentAttributes.of({ 'aria-label': 'Event as JSON', spellcheck: 'false', autocapitalize: 'off' }),
        // What replaces coloured text Chromium would dress in inline styles, which the page's policy forbids.
        EditorView.domEventHandlers({
          beforeinput(event, view) {
            const isPlain = event.inputType === 'insertText' && event.data !== null && !view.composing
            if (!isPlain || view.state.selection.main.empty) return false
            event.preventDefault()
            view.dispatch(view.state.replaceSelection(view.state.toText(event.data ?? '')), { userEvent: 'input.type' })
            return true
          },
        }),
        EditorView.updateListener.of(({ docChanged, state }) => {
          if (docChanged && state.sliceDoc() !== known.current) onTyped(state.sliceDoc())
        }),
      ],
    })
    return new EditorView({ state, parent: root, root })
  })

  useLayoutEffect(() => {
    if (!host.current) return
    // In a shadow root the styles are adopted sheets, which a strict policy allows; elsewhere they are inline ones.
    const made = make(host.current.shadowRoot ?? host.current.attachShadow({ mode: 'open' }))
    view.current = made
    return () => made.destroy()
  }, [])

  useLayoutEffect(() => {
    if (selection) view.current?.focus()
  }, [selection])

  useEffect(() => {
    const { current } = view
    if (!current || text === known.current) return
    known.current = text
    current.dispatch({ changes: { from: 0, to: current.state.doc.length, insert: current.state.toText(text) } })
  }, [text])

  useEffect(() => {
    view.current?.dispatch({ effects: setMarks.of(marks) })
  }, [marks])

  useEffect(() => {
    const content = view.current?.contentDOM
    if (!content) return
    content.ariaInvalid = String(isInvalid)
    const words = document.getElementById(describedBy)
    // An id cannot be named out of a shadow root, an element can.
    if (words) content.ariaDescribedByElements = [words]
  })

  useImperativeHandle(ref, () => ({
    go(offset) {
      // What was set a moment ago is drawn first, so that the offset is one of the new text.
      requestAnimationFrame(() => {
        const { current } = view
        if (!current) return
        const anchor = Math.min(offset, current.state.doc.length)
        current.focus()
        current.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: 'center' }) })
      })
    },
  }))

  return <div ref={host} className="editor code" data-invalid={isInvalid || undefined} />
}
