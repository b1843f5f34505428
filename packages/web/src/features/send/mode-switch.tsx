import type { RefObject } from 'react'

const modes = { one: 'Event', burst: 'Burst', file: 'File' } as const
export type Mode = keyof typeof modes

type Props = {
  /** Set to the chosen radio button. */
  ref: RefObject<HTMLInputElement | null>
  mode: Mode
  onMode: (mode: Mode) => void
}

/** Chooses what is sent: the text in the editor, its events many times, or the rows of a file. */
export function ModeSwitch({ ref, mode, onMode }: Props) {
  return (
    <fieldset className="mode-switch">
      <legend className="hidden">What to send</legend>
      {(Object.keys(modes) as Mode[]).map((it) => (
        <label key={it} className="pill">
          <input
            ref={it === mode ? ref : null}
            type="radio"
            name="mode"
            className="hidden"
            checked={it === mode}
            onChange={() => onMode(it)}
          />
          {modes[it]}
        </label>
      ))}
    </fieldset>
  )
}
