import type { LocalStatus } from '@sluice/core/journey'
import { ObjectsPanel, type Opened } from './objects-panel.tsx'
import type { Pulse } from './pulse.ts'
import { StreamPanel } from './stream-panel.tsx'
import './style/local.css'

type Props = { local: LocalStatus; pulse: Pulse; opened: Opened | null; onOpen: (opened: Opened | null) => void }

/** What only a pipeline on this machine can show. */
export function LocalPanels({ local, pulse, opened, onOpen }: Props) {
  return (
    <>
      <ObjectsPanel deliveries={pulse.deliveries} opened={opened} onOpen={onOpen} />
      <StreamPanel pulse={pulse} name={local.stream} />
    </>
  )
}
