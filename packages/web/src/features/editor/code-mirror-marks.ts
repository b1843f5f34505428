import { type Range, StateEffect, StateField } from '@codemirror/state'
import { Decoration, type DecorationSet, EditorView } from '@codemirror/view'
import type { Mark } from '../../draft/mark.ts'

/** Replaces all marks. */
export const setMarks = StateEffect.define<readonly Mark[]>()

/** Underlines the marks. They move with the text until they are replaced. */
export const markField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(decorations, { changes, effects, state }) {
    const effect = effects.find((effect) => effect.is(setMarks))
    if (!effect) return decorations.map(changes)
    return Decoration.set(
      effect.value.flatMap((mark) => decorate(mark, state.doc.length)),
      true,
    )
  },
  provide: (field) => EditorView.decorations.from(field),
})

/** A mark without characters, at the end of a line or of the text, is drawn under the character before it. */
function decorate({ start, end, message }: Mark, length: number): Range<Decoration>[] {
  const to = Math.min(length, Math.max(end, start + 1))
  const from = Math.max(0, Math.min(start, to - 1))
  if (from >= to) return []
  return [Decoration.mark({ class: 'cm-wrong', attributes: { title: message } }).range(from, to)]
}
