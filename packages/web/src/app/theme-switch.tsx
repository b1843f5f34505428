import { useState } from 'react'
import { ActionIcon } from '../ui/action-icon.tsx'
import { applyTheme, storedTheme, themes } from './theme.ts'

/** Switches between the light theme, the dark one and that of the system. */
export function ThemeSwitch() {
  const [current, setCurrent] = useState(storedTheme)
  return (
    <fieldset className="theme-switch">
      <legend className="hidden">Theme</legend>
      {themes.map((theme) => (
        <label key={theme} title={`${theme} theme`}>
          <input
            type="radio"
            name="theme"
            className="hidden"
            checked={theme === current}
            onChange={() => {
              applyTheme(theme)
              setCurrent(theme)
            }}
          />
          <ActionIcon name={theme} />
          <span className="hidden">{theme}</span>
        </label>
      ))}
    </fieldset>
  )
}
