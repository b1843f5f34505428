import type { ReactNode, RefObject } from 'react'
import { type Mode, ModeSwitch } from './mode-switch.tsx'
import './send.css'

type Props = {
  mode: Mode
  onMode: (mode: Mode) => void
  /** Set to the radio button of the chosen mode. */
  modeInput: RefObject<HTMLInputElement | null>
  children: ReactNode
}

/** The panel that sends, with the switch between its modes. */
export function SendPanel({ mode, onMode, modeInput, children }: Props) {
  return (
    <section className="panel send" aria-labelledby="send-title">
      <div className="panel-head">
        <h2 id="send-title">Send</h2>
        {mode === 'one' && <p>One event, or an array of events.</p>}
        <ModeSwitch ref={modeInput} mode={mode} onMode={onMode} />
      </div>
      {children}
    </section>
  )
}
