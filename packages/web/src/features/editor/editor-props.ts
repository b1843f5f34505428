import type { RefObject } from 'react'
import type { Mark } from '../../draft/mark.ts'

/** `goTo` focuses the editor and scrolls to a place; `offset` is a UTF-16 index of the text. */
export type EditorHandle = { goTo: (offset: number) => void }

export type EditorProps = {
  ref: RefObject<EditorHandle | null>
  text: string
  onText: (text: string) => void
  /** Ranges to underline, each with a message. */
  marks: readonly Mark[]
  isInvalid: boolean
  /** The id of the element with the verdict on the text. */
  describedBy: string
}
