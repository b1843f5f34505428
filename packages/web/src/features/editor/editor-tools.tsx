import { placeOf } from '@sluice/core/json-scan'
import { useMemo, useRef, useState } from 'react'
import { formatJson, notesOn } from '../../draft/json-notes.ts'
import { formatOf, loadPreset, presets } from '../../draft/presets.ts'
import { shareLink } from '../../draft/share-link.ts'
import { asCurl, asFetch, asHttp } from '../../submit/copy-formats.ts'
import { contentTypeOf, type FormatName } from '../../submit/event-format.ts'
import { currentTarget } from '../../submit/target.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Icon } from '../../ui/icon.tsx'
import './editor-tools.css'

type ToolsProps = {
  text: string
  format: FormatName
  onText: (text: string) => void
  onWrite: (text: string, format: FormatName) => void
}

/** Fills the editor, and tidies it. */
export function EditorTools({ text, format, onText, onWrite }: ToolsProps) {
  const [failure, setFailure] = useState('')
  const wanted = useRef('')
  const choose = async (name: string) => {
    wanted.current = name
    const loaded = await loadPreset(name)
    if (wanted.current !== name) return
    setFailure(loaded === null ? 'The preset could not be loaded.' : '')
    if (loaded !== null) onWrite(loaded, formatOf(name))
  }
  const tidy = () => {
    const isJson = isPlainJson(text)
    setFailure(isJson ? '' : 'Only what is JSON as it stands can be formatted.')
    if (isJson) onText(formatJson(text))
  }
  return (
    <>
      <label className="field">
        <span className="hidden">Preset</span>
        <select value="" onChange={(event) => choose(event.target.value)}>
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
      <button type="button" className="small-button" onClick={tidy}>
        <Icon name="format" />
        Format
      </button>
      <label className="field">
        <span className="hidden">Content type</span>
        <select value={format} onChange={(event) => onWrite(text, event.target.value as FormatName)}>
          {(['json', 'cloudevents'] as const).map((name) => (
            <option key={name} value={name}>
              {contentTypeOf(name, text)}
            </option>
          ))}
        </select>
      </label>
      <p aria-live="polite">{failure}</p>
    </>
  )
}

function isPlainJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** What is valid and stored as written, and may still surprise a reader. */
export function Notes({ text, onGo }: { text: string; onGo: (offset: number) => void }) {
  const notes = useMemo(() => (isPlainJson(text) ? notesOn(text) : []), [text])
  if (notes.length === 0) return null
  return (
    <ul className="notes">
      {notes.map(({ offset, message }) => (
        <li key={offset}>
          <Icon name="info" />
          <p>
            <button type="button" className="link-button" onClick={() => onGo(offset)}>
              Line {placeOf(text, offset).line}
            </button>{' '}
            {message}
          </p>
        </li>
      ))}
    </ul>
  )
}

type CopyProps = { text: string; format: FormatName; onFill: () => string }

/** The request for another program, and as a link to this page. */
export function CopyTools({ text, format, onFill }: CopyProps) {
  const request = () => {
    const { url, access } = currentTarget()
    const filled = onFill()
    return { url, type: contentTypeOf(format, filled), access: access?.kind, text: filled }
  }
  return (
    <>
      <CopyButton text={() => asCurl(request())} what="cURL" label="Copy as cURL" />
      <CopyButton text={() => asFetch(request())} what="fetch" label="fetch" />
      <CopyButton text={() => asHttp(request())} what=".http" label=".http" />
      <CopyButton text={() => shareLink(text, format, location.href)} what="share link" label="Share link" />
    </>
  )
}
