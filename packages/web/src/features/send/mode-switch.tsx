const modes = { one: 'One', burst: 'Burst', file: 'File' } as const
export type Mode = keyof typeof modes

/** What is sent: the text in the editor, its events many times, or the rows of a file. */
export function ModeSwitch({ mode, onMode }: { mode: Mode; onMode: (mode: Mode) => void }) {
  return (
    <fieldset className="mode-switch">
      <legend className="hidden">What to send</legend>
      {(Object.keys(modes) as Mode[]).map((it) => (
        <label key={it} className="pill">
          <input type="radio" name="mode" className="hidden" checked={it === mode} onChange={() => onMode(it)} />
          {modes[it]}
        </label>
      ))}
    </fieldset>
  )
}
