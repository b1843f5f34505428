import { useEffect, useState } from 'react'
import { ActionIcon } from './action-icon.tsx'
import { ToneIcon } from './tone-icon.tsx'

const shownMs = 1_500

type State = 'ready' | 'copied' | 'failed'

type Props = {
  /** The text to copy, or a function that creates it when the button is pressed. */
  text: string | (() => string | Promise<string>)
  /** Names the text for screen readers and in the tooltip. */
  what: string
  /** Shown beside the icon. Without it the button is only an icon. */
  label?: string
}

/** Copies a text to the clipboard and shows for a moment whether that worked. */
export function CopyButton({ text, what, label }: Props) {
  const [state, setState] = useState<State>('ready')
  useEffect(() => {
    if (state === 'ready') return
    const timer = setTimeout(() => setState('ready'), shownMs)
    return () => clearTimeout(timer)
  }, [state])

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(typeof text === 'string' ? text : await text())
      setState('copied')
    } catch {
      setState('failed')
    }
  }
  if (label) {
    const labels: Record<State, string> = { ready: label, copied: 'Copied', failed: 'Couldn’t copy' }
    return (
      <button type="button" className="button" onClick={copy}>
        <StateIcon state={state} />
        {labels[state]}
      </button>
    )
  }
  const titles: Record<State, string> = {
    ready: `Copy ${what}`,
    copied: `Copied ${what}`,
    failed: `Couldn’t copy ${what}`,
  }
  return (
    <button type="button" className="icon-button" aria-label={titles[state]} title={titles[state]} onClick={copy}>
      <StateIcon state={state} />
    </button>
  )
}

function StateIcon({ state }: { state: State }) {
  if (state === 'ready') return <ActionIcon name="copy" />
  return <ToneIcon tone={state === 'copied' ? 'good' : 'bad'} />
}
