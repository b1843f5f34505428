import { ActionIcon } from '../ui/action-icon.tsx'
import { ThemeSwitch } from './theme-switch.tsx'

/** The controls at the end of the header: the theme and the help. */
export function HeaderTools({ onHelp }: { onHelp: () => void }) {
  return (
    <>
      <ThemeSwitch />
      <button type="button" className="icon-button" aria-label="Shortcuts" title="Shortcuts (?)" onClick={onHelp}>
        <ActionIcon name="help" />
      </button>
    </>
  )
}
