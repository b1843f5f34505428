import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { json } from '@codemirror/lang-json'
import { bracketMatching, HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { EditorState, type Extension } from '@codemirror/state'
import { EditorView, keymap, lineNumbers } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import type { Mark } from '../../draft/mark.ts'
import { markField, setMarks } from './code-mirror-marks.ts'

export type CodeMirrorOptions = {
  text: string
  /** Anchor and head, or `null` for the start of the text. */
  selection: [number, number] | null
  /** Called with the whole text after each change that the user makes. */
  onText: (text: string) => void
}

/** A mounted editor. */
export type CodeMirror = {
  focus: () => void
  setText: (text: string) => void
  setMarks: (marks: readonly Mark[]) => void
  /** Marks the text as valid or invalid. `description` is the element with the reason. */
  setValidity: (isInvalid: boolean, description: Element | null) => void
  /** Puts the caret at an offset and scrolls there. */
  goTo: (offset: number) => void
  destroy: () => void
}

/** Mounts an editor in the shadow root of `host`. */
export function mountCodeMirror(host: HTMLElement, { text, selection, onText }: CodeMirrorOptions): CodeMirror {
  // A shadow root adopts the style sheets, which the page's policy allows. Elsewhere they would be inline styles.
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' })
  let known = text
  const listener = EditorView.updateListener.of(({ docChanged, state }) => {
    if (!docChanged || state.sliceDoc() === known) return
    known = state.sliceDoc()
    onText(known)
  })
  const state = EditorState.create({
    doc: text,
    ...(selection && { selection: { anchor: selection[0], head: selection[1] } }),
    extensions: [...extensions, listener],
  })
  const view = new EditorView({ state, parent: root, root })
  return {
    focus: () => view.focus(),
    setText: (next) => {
      if (next === known) return
      known = next
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: view.state.toText(next) } })
    },
    setMarks: (marks) => view.dispatch({ effects: setMarks.of(marks) }),
    setValidity: (isInvalid, description) => {
      view.contentDOM.ariaInvalid = String(isInvalid)
      // An id can't be referenced from inside a shadow root, an element can.
      if (description) view.contentDOM.ariaDescribedByElements = [description]
    },
    goTo: (offset) => {
      const anchor = Math.min(offset, view.state.doc.length)
      view.focus()
      view.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: 'center' }) })
    },
    destroy: () => view.destroy(),
  }
}

const colors = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--ink)', fontWeight: '600' },
  { tag: tags.string, color: 'var(--accent-deep)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--warn)' },
  { tag: [tags.separator, tags.punctuation, tags.bracket, tags.brace, tags.squareBracket], color: 'var(--soft)' },
])

const theme = EditorView.theme({
  '&': { width: '100%', height: '100%', color: 'var(--ink)', fontSize: '0.875rem' },
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

/** Chromium would put inline styles, which the page's policy forbids, on text that replaces colored text. */
const replaceWithoutStyles = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const isPlain = event.inputType === 'insertText' && event.data !== null && !view.composing
    if (!isPlain || view.state.selection.main.empty) return false
    event.preventDefault()
    view.dispatch(view.state.replaceSelection(view.state.toText(event.data ?? '')), { userEvent: 'input.type' })
    return true
  },
})

const extensions: Extension[] = [
  // The text is sent as typed, so a carriage return is an ordinary character.
  EditorState.lineSeparator.of('\n'),
  // The page handles Mod+Enter. CodeMirror's own binding would insert a blank line. Tab leaves the editor.
  keymap.of([{ key: 'Mod-Enter', run: () => true }, ...defaultKeymap, ...historyKeymap]),
  history(),
  lineNumbers(),
  bracketMatching(),
  json(),
  syntaxHighlighting(colors),
  markField,
  theme,
  // With a tabindex, the content counts as the part of the scroller that the keyboard reaches.
  EditorView.contentAttributes.of({
    'aria-label': 'Event as JSON',
    spellcheck: 'false',
    autocapitalize: 'off',
    tabindex: '0',
  }),
  replaceWithoutStyles,
]
