import { type RefObject, useRef, useState } from 'react'
import { DraftEditor } from '../features/editor/draft-editor.tsx'
import type { EditorHandle } from '../features/editor/editor-props.ts'
import type { Mode } from '../features/send/mode-switch.tsx'
import { SendActions } from '../features/send/send-actions.tsx'
import { SendPanel } from '../features/send/send-panel.tsx'
import { SendStatus } from '../features/send/send-status.tsx'
import type { Entry } from '../log/entry.ts'
import type { RunRequest } from '../log/run.ts'
import { lazyComponent } from '../ui/lazy.tsx'
import type { DraftControls } from './use-draft.ts'

type Props = {
  editor: RefObject<EditorHandle | null>
  draft: DraftControls
  mode: Mode
  setMode: (mode: Mode) => void
  sendDraft: () => void
  /** Sends the text although it is invalid. */
  sendAnyway: () => void
  /** The entry that was sent last, if the draft is still the one that was in the editor then. */
  latest: Entry | null
  /** True if something was sent since the text was last replaced. */
  hasSent: boolean
  isLocal: boolean
  /** The element for the reports of bursts and files; `null` until it is drawn. */
  reportPlace: HTMLElement | null
  request: RunRequest | null
}

const CopyTools = lazyComponent(() => import('../features/editor/copy-tools.tsx').then((it) => it.CopyTools))
const BurstPanel = lazyComponent(() => import('../features/burst/burst-panel.tsx').then((it) => it.BurstPanel))
const FilePanel = lazyComponent(() => import('../features/file/file-panel.tsx').then((it) => it.FilePanel))

/** Puts the editor, the burst and the file into the panel that sends. */
export function SendArea(props: Props) {
  const { editor, draft, mode, setMode, sendDraft, sendAnyway, latest, hasSent, isLocal, reportPlace, request } = props
  const modeInput = useRef<HTMLInputElement>(null)
  // A burst or file keeps running in the background, and is there again when its mode is chosen.
  const background = { returnFocus: modeInput, isLocal, reportPlace, request }
  const [opened, setOpened] = useState<Partial<Record<Mode, true>>>({})
  if (!opened[mode]) setOpened({ ...opened, [mode]: true })
  const { text, format, isExpanded } = draft
  const isOne = mode === 'one'
  const status = (
    <SendStatus
      message={draft.message}
      onAnyway={isOne ? sendAnyway : null}
      entry={isOne ? latest : null}
      isHinting={isOne && !hasSent}
      notice={draft.notice}
    />
  )
  return (
    <SendPanel mode={mode} onMode={setMode} modeInput={modeInput}>
      {mode !== 'file' && (
        <DraftEditor
          ref={editor}
          text={text}
          format={format}
          onText={draft.setText}
          onLoad={draft.load}
          loading={draft.loading}
          isExpanded={isExpanded}
          onExpanded={draft.setExpanded}
          latest={latest}
        />
      )}
      {isOne && (
        <SendActions
          onSend={sendDraft}
          status={status}
          copyTools={<CopyTools text={text} format={format.name} onExpand={draft.expanded} />}
        />
      )}
      {opened.burst && (
        <BurstPanel
          {...background}
          isShown={mode === 'burst'}
          onShow={() => setMode('burst')}
          isExpanded={isExpanded}
          format={format.name}
          onCheck={draft.checked}
          isBlocked={draft.message !== null}
        >
          {mode === 'burst' && status}
        </BurstPanel>
      )}
      {opened.file && <FilePanel {...background} isShown={mode === 'file'} onShow={() => setMode('file')} />}
    </SendPanel>
  )
}
