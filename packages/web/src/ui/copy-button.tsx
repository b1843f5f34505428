import { useEffect, useState } from 'react'
import { Icon } from './icon.tsx'

const shownMs = 1_500

/** Copies a text; with a `label` it is a plain button, else an icon that says what it copies. */
export function CopyButton({
  text,
  what,
  label,
}: {
  text: string | (() => string | Promise<string>)
  what: string
  label?: string
}) {
  const [done, setDone] = useState<'copied' | 'not copied' | null>(null)
  useEffect(() => {
    if (!done) return
    const timer = setTimeout(() => setDone(null), shownMs)
    return () => clearTimeout(timer)
  }, [done])

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(typeof text === 'string' ? text : await text())
      setDone('copied')
    } catch {
      setDone('not copied')
    }
  }
  const words = done === null ? `Copy ${what}` : `${what} ${done}`
  const icon = <Icon name={done === 'copied' ? 'check' : done ? 'cross' : 'copy'} />
  if (label) {
    return (
      <button type="button" className="button" onClick={copy}>
        {icon}
        {done === null ? label : done === 'copied' ? 'Copied' : 'Not copied'}
      </button>
    )
  }
  return (
    <button type="button" className="icon-button" aria-label={words} title={words} onClick={copy}>
      {icon}
    </button>
  )
}
