import { type ComponentProps, useRef, useState } from 'react'
import type { HistoryHandle } from '../features/history/history-panel.tsx'
import { JourneyPanel } from '../features/journey/journey-panel.tsx'
import type { Log, LogAction } from '../log/log.ts'
import { useOthers } from '../log/others.ts'
import type { RunRequest } from '../log/run.ts'
import type { Opened } from '../pipeline/opened.ts'
import { lazyComponent } from '../ui/lazy.tsx'
import { Header } from './header.tsx'
import { SendArea } from './send-area.tsx'
import { useComposer } from './use-composer.ts'
import { useConnection } from './use-connection.ts'
import { useLog } from './use-log.ts'
import { useSend } from './use-send.ts'

const Shortcuts = lazyComponent(() => import('./shortcuts.tsx').then((it) => it.Shortcuts))
const RunCard = lazyComponent(() => import('./run-card.tsx').then((it) => it.RunCard))
const AccessForm = lazyComponent(() => import('../features/target/access-form.tsx').then((it) => it.AccessForm))
const HistoryPanel = lazyComponent(() => import('../features/history/history-panel.tsx').then((it) => it.HistoryPanel))

/** A deployed build doesn't contain this chunk. */
const LocalPanels = import.meta.env.VITE_API_URL
  ? null
  : lazyComponent(() => import('../features/local/local-panels.tsx').then((it) => it.LocalPanels))

/** The console: one page with the panels that send, follow and list events. */
export function App() {
  const { log, dispatch } = useLog()
  const { connection, activity } = useConnection(dispatch)
  const sender = useSend(log, dispatch)
  const { send, edit, ...composer } = useComposer(sender.send)
  const history = useRef<HistoryHandle>(null)
  const [opened, setOpened] = useState<Opened | null>(null)
  const [reportPlace, setReportPlace] = useState<HTMLElement | null>(null)
  const [request, setRequest] = useState<RunRequest | null>(null)
  const [isHelpOpen, setHelpOpen] = useState(false)
  const { selected, select, card } = useSelection(log, dispatch)
  return (
    <>
      <Header connection={connection} entries={log.entries} onHelp={() => setHelpOpen(true)} />
      <main>
        <SendArea
          {...composer}
          latest={composer.hasResult ? (log.entries[0] ?? null) : null}
          isLocal={connection.local !== null}
          reportPlace={reportPlace}
          request={request}
        />
        {composer.mode === 'one' ? (
          <EventCard {...{ entry: selected, connection, send, edit, card }} onStop={sender.stop} onOpen={setOpened} />
        ) : (
          <RunCard bodyRef={setReportPlace} />
        )}
        <HistoryPanel
          ref={history}
          log={log}
          selected={composer.mode === 'one' ? log.selected : (request?.run.key ?? null)}
          isLocal={connection.local !== null}
          dispatch={dispatch}
          onSelect={(key) => {
            composer.setMode('one')
            select(key)
          }}
          onSend={send}
          onEdit={edit}
          onRun={(request) => {
            composer.setMode(request.run.kind)
            setRequest(request)
          }}
        />
        {LocalPanels && connection.local && (
          <LocalPanels
            {...{ local: connection.local, live: connection.live, activity, log, opened }}
            onStop={sender.stop}
            onLog={(change) => dispatch({ type: 'changed', change })}
            onOpen={setOpened}
          />
        )}
      </main>
      <Shortcuts isOpen={isHelpOpen} onOpen={setHelpOpen} history={history} />
    </>
  )
}

/** Returns the selected entry, a function that selects another one, and the ref of the card that shows it. */
function useSelection(log: Log, dispatch: (action: LogAction) => void) {
  const card = useRef<HTMLDivElement>(null)
  const entries = [...log.entries, ...useOthers()]
  const select = (key: string) => {
    dispatch({ type: 'selected', key })
    // After the card is drawn. On a phone it is above the list, out of sight.
    requestAnimationFrame(() => card.current?.scrollIntoView({ block: 'nearest' }))
  }
  return { selected: entries.find(({ key }) => key === log.selected) ?? null, select, card }
}

type EventCardProps = Pick<ComponentProps<typeof JourneyPanel>, 'entry' | 'connection' | 'card' | 'onStop' | 'onOpen'> &
  Pick<ReturnType<typeof useComposer>, 'send' | 'edit'>

/** The journey of the selected event, which can be resent as it is or after a change. */
function EventCard({ entry, send, edit, ...props }: EventCardProps) {
  return (
    <JourneyPanel
      {...props}
      entry={entry}
      onSend={(text) => send(text, entry?.format)}
      onGo={(text, offset) => edit(text, entry?.format, offset)}
      renderAccess={(request) => <AccessForm {...request} />}
    />
  )
}
