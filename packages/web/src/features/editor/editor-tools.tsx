import { useRef, useState } from 'react'
import { formatJson, formatProblem } from '../../draft/json-notes.ts'
import { formatOf, loadPreset, presets } from '../../draft/presets.ts'
import { contentTypeOf, type FormatName } from '../../submit/event-format.ts'
import { ActionIcon } from '../../ui/action-icon.tsx'

type Props = {
  text: string
  format: FormatName
  onText: (text: string) => void
  /** Replaces the text and the format of its events. */
  onLoad: (text: string, format: FormatName) => void
}

/** Loads a preset, formats the text and chooses its content type. */
export function EditorTools({ text, format, onText, onLoad }: Props) {
  const [message, setMessage] = useState('')
  const requested = useRef('')
  const choosePreset = async (name: string) => {
    requested.current = name
    const loaded = await loadPreset(name)
    // Another preset was chosen meanwhile.
    if (requested.current !== name) return
    setMessage(loaded === null ? 'Couldn’t load the preset. Is the server still running?' : '')
    if (loaded !== null) onLoad(loaded, formatOf(name))
  }
  const formatText = () => {
    const problem = formatProblem(text)
    setMessage(problem ?? '')
    if (problem === undefined) onText(formatJson(text))
  }
  return (
    <>
      <label className="field">
        <span className="hidden">Preset</span>
        <select value="" onChange={(event) => choosePreset(event.target.value)}>
          <option value="" disabled>
            Preset
          </option>
          {presets.map(({ name, title }) => (
            <option key={name} value={name}>
              {title}
            </option>
          ))}
        </select>
      </label>
      <button type="button" className="small-button" onClick={formatText}>
        <ActionIcon name="format" />
        Format
      </button>
      <label className="field">
        <span className="hidden">Content type</span>
        <select value={format} onChange={(event) => onLoad(text, event.target.value as FormatName)}>
          {(['json', 'cloudevents'] as const).map((name) => (
            <option key={name} value={name}>
              {contentTypeOf(name, text)}
            </option>
          ))}
        </select>
      </label>
      <p aria-live="polite">{message}</p>
    </>
  )
}
