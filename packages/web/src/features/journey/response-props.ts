import type { ReactNode } from 'react'
import type { Entry } from '../../log/entry.ts'
import type { AccessKind } from '../../submit/access.ts'
import type { Sender } from './retry-buttons.tsx'

export type ResponseStepProps = Sender & {
  entry: Entry
  /** Puts a text into the editor, and the caret at an offset. */
  onGo: (text: string, offset: number) => void
  renderAccess: (request: AccessRequest) => ReactNode
}

/** A form for the key or token, shown if the API denies access. */
type AccessRequest = {
  /** The kind of access that the API seems to require. */
  wanted: AccessKind
  /** The label of the button. */
  action: string
  /** Called once the key or token is set. */
  onDone: () => void
}
