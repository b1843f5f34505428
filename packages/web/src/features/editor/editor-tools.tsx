import { type RefObject, useRef, useState } from 'react'
import { formatJson, formatProblem } from '../../draft/json-notes.ts'
import { type NamedDraft, namedDrafts } from '../../draft/named-drafts.ts'
import { formatOf, loadPreset, presets } from '../../draft/presets.ts'
import { contentTypeOf, type FormatName } from '../../submit/event-format.ts'
import { ActionIcon } from '../../ui/action-icon.tsx'
import { DraftDialog } from './draft-dialog.tsx'

/** Distinguishes a draft from a preset with the same name. */
const draftPrefix = 'draft '

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
  const loadDraft = async ({ text, format }: NamedDraft): Promise<boolean> => {
    requested.current = ''
    setMessage('')
    await onLoad(text, format)
    loading.current = null
    return true
  }
  const [isDialogOpen, setDialogOpen] = useState(false)
  const drafts = namedDrafts()
  const choose = (value: string) => {
    const draft = drafts.find(({ name }) => draftPrefix + name === value)
    loading.current = draft ? loadDraft(draft) : load(value)
  }
  const formatText = () => {
    const problem = formatProblem(text)
    setMessage(problem ?? '')
    if (problem === undefined) onText(formatJson(text))
  }
  return (
    <>
      <TextChoice drafts={drafts} onChoose={choose} />
      <button type="button" className="small-button" onClick={formatText}>
        <ActionIcon name="format" />
        Format
      </button>
      <button type="button" className="small-button" onClick={() => setDialogOpen(true)}>
        <ActionIcon name="save" />
        Save<span className="hidden"> draft</span>
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
      <DraftDialog draft={{ text, format }} isOpen={isDialogOpen} onClose={() => setDialogOpen(false)} />
    </>
  )
}

type ChoiceProps = { drafts: NamedDraft[]; onChoose: (value: string) => void }

/** Lists the presets and the drafts that were saved under a name. */
function TextChoice({ drafts, onChoose }: ChoiceProps) {
  return (
    <label className="field">
      <span className="hidden">Preset</span>
      <select value="" onChange={(event) => onChoose(event.target.value)}>
        <option value="" disabled>
          Preset
        </option>
        {presets.map(({ name, title }) => (
          <option key={name} value={name}>
            {title}
          </option>
        ))}
        {drafts.length > 0 && (
          <optgroup label="Your drafts">
            {drafts.map(({ name }) => (
              <option key={name} value={draftPrefix + name}>
                {name}
              </option>
            ))}
          </optgroup>
        )}
      </select>
    </label>
  )
}
