import type { LocalStatus } from '@sluice/core/journey'
import { useState } from 'react'
import { ObjectsPanel, type Opened } from './objects-panel.tsx'
import type { Pulse } from './pulse.ts'
import { StreamPanel } from './stream-panel.tsx'
import './style/local.css'

type Props = { local: LocalStatus; pulse: Pulse; opened: Opened | null; onOpen: (opened: Opened | null) => void }

/** What only a pipeline on this machine can show. */
export function LocalPanels({ local, pulse, opened, onOpen }: Props) {
  const [resets, setResets] = useState(0)
  const onReset = () => {
    onOpen(null)
    setResets(resets + 1)
  }
  return (
    <>
      <ObjectsPanel changes={pulse.deliveries + resets} opened={opened} onOpen={onOpen} />
      <StreamPanel pulse={pulse} local={local} onReset={onReset} />
    </>
  )
}
