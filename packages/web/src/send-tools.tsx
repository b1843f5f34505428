import { placeOf } from '@sluice/core/json-scan'
import { useMemo, useRef, useState } from 'react'
import { CopyButton } from './copy-button.tsx'
import { asCurl, asFetch, asHttp } from './curl.ts'
import { Icon } from './icon.tsx'
import { formatJson, notesOn } from './json-tools.ts'
import { loadPreset, presets } from './presets.ts'
import { shareLink } from './share.ts'
import { currentTarget } from './target.ts'
import './style/tools.css'

type ToolsProps = { text: string; onText: (text: string) => void }

/** Fills the editor, and tidies it. */
export function EditorTools({ text, onText }: ToolsProps) {
  const [trouble, setTrouble] = useState('')
  const wanted = useRef('')
  const choose = async (name: string) => {
    wanted.current = name
    const loaded = await loadPreset(name)
    if (wanted.current !== name) return
    setTrouble(loaded === null ? 'The preset could not be loaded.' : '')
    if (loaded !== null) onText(loaded)
  }
  const tidy = () => {
    const isJson = isPlainJson(text)
    setTrouble(isJson ? '' : 'Only what is JSON as it stands can be formatted.')
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
      <p aria-live="polite">{trouble}</p>
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

/** The request for another program, and as a link to this page. */
export function CopyTools({ text, onFill }: { text: string; onFill: () => string }) {
  const request = () => {
    const { url, access } = currentTarget()
    return { url, access: access?.kind, text: onFill() }
  }
  return (
    <>
      <CopyButton text={() => asCurl(request())} what="cURL" label="Copy as cURL" />
      <div className="copies">
        <CopyButton text={() => asFetch(request())} what="fetch" label="fetch" />
        <CopyButton text={() => asHttp(request())} what=".http" label=".http" />
        <CopyButton text={() => shareLink(text, location.href)} what="share link" label="Share link" />
      </div>
    </>
  )
}
