import { type RefObject, useRef, useState } from 'react'
import { formatJson, formatProblem } from '../../draft/json-notes.ts'
import { formatOf, loadPreset, presets } from '../../draft/presets.ts'
import { contentTypeOf, type FormatName } from '../../submit/event-format.ts'
import { ActionIcon } from '../../ui/action-icon.tsx'

export type EditorToolsProps = {
  text: string
  format: FormatName
  onText: (text: string) => void
  /** Replaces the text and the format of its events. */
  onLoad: (text: string, format: FormatName) => Promise<void>
  /** Set to a preset while it is being loaded. Resolves to false if the text stays. */
  loading: RefObject<Promise<boolean> | null>
}

/** Loads a preset, formats the text and chooses its content type. */
export function EditorTools({ text, format, onText, onLoad, loading }: EditorToolsProps) {
  const [message, setMessage] = useState('')
  const requested = useRef('')
  const load = async (name: string): Promise<boolean> => {
    requested.current = name
    const loaded = await loadPreset(name)
    // Another preset was chosen meanwhile.
    if (requested.current !== name) return loading.current ?? false
    setMessage(loaded === null ? 'Couldn’t load the preset. Is the server still running?' : '')
    if (loaded !== null) await onLoad(loaded, formatOf(name))
    loading.current = null
    return loaded !== null
  }
  const choosePreset = (name: string) => {
    loading.current = load(name)
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
