import type { ReactNode, Ref } from 'react'
import type { AccessKind } from '../../submit/access.ts'
import { failureOf } from '../../submit/failure.ts'
import { number, plural } from '../../ui/format.ts'
import { ToneIcon } from '../../ui/tone-icon.tsx'
import { type Burst, isActive } from './burst.ts'

type ActionsProps = {
  /** The ref of every button that replaces another one. */
  ref: Ref<HTMLButtonElement>
  burst: Burst | null
  access: AccessKind | undefined
  /** True if the last attempt to start failed: then the status of the burst before is out of date. */
  isBlocked: boolean
  onStop: () => void
  children: ReactNode
}

/** Starts or stops a burst, and shows its status. */
export function BurstActions({ ref, burst, access, isBlocked, onStop, children }: ActionsProps) {
  return (
    <div className="actions">
      {burst && isActive(burst) ? (
        <button key="stop" ref={ref} type="button" className="button primary" onClick={onStop}>
          Stop
        </button>
      ) : (
        <button key="start" ref={ref} type="submit" className="button primary">
          Start burst
        </button>
      )}
      {burst && !isBlocked && <BurstStatus burst={burst} access={access} />}
      {children}
    </div>
  )
}

type ConfirmationProps = Pick<ActionsProps, 'ref' | 'children'> & { events: number; url: string; onCancel: () => void }

/** Shows a confirmation before events go to another machine. */
export function BurstConfirmation({ ref, events, url, onCancel, children }: ConfirmationProps) {
  return (
    <div className="actions">
      <p>
        Send {plural(events, 'event')} to <code>{url}</code>?
      </p>
      <button ref={ref} type="submit" className="button primary">
        Send events
      </button>
      <button type="button" className="button" onClick={onCancel}>
        Cancel
      </button>
      {children}
    </div>
  )
}

function BurstStatus({ burst, access }: { burst: Burst; access: AccessKind | undefined }) {
  const tone = toneOf(burst)
  return (
    <p className="burst-status" aria-live="polite" data-tone={tone}>
      <ToneIcon tone={tone} />
      {statusText(burst, access)}
    </p>
  )
}

function toneOf({ status, failure }: Burst): 'bad' | 'warn' | 'good' | 'busy' {
  if (failure) return 'bad'
  if (status === 'stopped') return 'warn'
  return status === 'done' ? 'good' : 'busy'
}

function statusText({ status, sent, activeMs, failure }: Burst, access: AccessKind | undefined): string {
  switch (status) {
    case 'running':
      return 'Sending…'
    case 'paused':
      return 'Paused while this tab is hidden.'
    case 'done':
      return `Sent at ${number(activeMs > 0 ? Math.round((sent / activeMs) * 1000) : 0)} events/s.`
    case 'stopped': {
      const reason = failure && failureOf(failure, access)?.label
      return reason ? `Stopped: ${reason}.` : 'Stopped.'
    }
  }
}
