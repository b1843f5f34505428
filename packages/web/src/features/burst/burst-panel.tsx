import type { Stats } from '@sluice/core/control-api'
import { type ReactNode, type RefObject, useEffect, useEffectEvent, useMemo, useRef, useState } from 'react'
import { fetchStats } from '../../pipeline/api.ts'
import type { AccessKind } from '../../submit/access.ts'
import { isDeployed, submitUrl } from '../../submit/endpoint.ts'
import { contentTypeOf, type FormatName } from '../../submit/event-format.ts'
import { isLoopback } from '../../submit/loopback.ts'
import { submit } from '../../submit/submit.ts'
import { useFocusHandover } from '../../ui/focus.ts'
import { duration, number } from '../../ui/format.ts'
import { useKeyAction } from '../../ui/key-actions.ts'
import { lazyComponent } from '../../ui/lazy.tsx'
import { type Burst, eventsOf, percentile, startBurst } from './burst.ts'
import { Reconciliation } from './reconciliation.tsx'
import './burst.css'
import { failureOf } from '../../submit/failure.ts'
import { useTarget } from '../../submit/target.ts'
import { BackgroundNotice } from '../../ui/background-notice.tsx'
import { ToneIcon } from '../../ui/tone-icon.tsx'

type Props = {
  /** What runs goes on unseen. */
  isShown: boolean
  onShow: () => void
  /** Gets the focus once the panel is shown again. */
  returnFocus: RefObject<HTMLElement | null>
  isExpanded: boolean
  format: FormatName
  /** The text to send, or `null` once it was said why it cannot be sent. */
  onCheck: () => string | null
  isLocal: boolean
  /** What came of the last attempt to start. */
  children: ReactNode
}

/** An API that is not on this machine is somebody's bill. */
const cautious = { most: { events: 50, perSecond: 5, batch: 10 }, usual: { events: 50, perSecond: 5, batch: 1 } }
const free = {
  most: { events: 1_000_000, perSecond: 20_000, batch: 1_000 },
  usual: { events: 1_000, perSecond: 200, batch: 10 },
}
const sampleMs = 1_000

/** What a second brought; for the chart and its table. */
export type Sample = { second: number; sent: number; delivered: number }

type Plan = typeof free.usual
const amounts = { events: 'Events', perSecond: 'Per second', batch: 'Per request' } as const

const BurstChart = lazyComponent(() => import('./burst-chart.tsx').then((it) => it.BurstChart))

/** What runs ends with a change of the address. */
export function BurstPanel(props: Props) {
  const { url } = useTarget()
  return <BurstForm key={url} {...props} />
}

function BurstForm({ isShown, onShow, returnFocus, isExpanded, format, onCheck, isLocal, children }: Props) {
  const focusRef = useFocusHandover()
  const target = useTarget()
  const isCautious = isDeployed || !isLoopback(target.url)
  const { most, usual } = isCautious ? cautious : free
  const [plan, setPlan] = useState(usual)
  /** As it stands in the field that is typed in; the plan has what will be taken of it. */
  const [typed, setTyped] = useState<Partial<Record<keyof Plan, string>>>({})
  const [isAsking, setAsking] = useState(false)
  const [burst, setBurst] = useState<Burst | null>(null)
  const [before, setBefore] = useState<Stats | null>(null)
  const [stats, setStats] = useState<Stats | null>(null)
  const [samples, setSamples] = useState<Sample[]>([])
  const running = useRef<ReturnType<typeof startBurst> | null>(null)
  const isRunning = burst?.phase === 'running' || burst?.phase === 'paused'
  /** It went on, or ended, behind another mode. */
  const [isNews, setNews] = useState(false)
  useEffect(() => {
    if (isShown || isRunning) setNews(!isShown)
  }, [isShown, isRunning])

  const start = async () => {
    setTyped({})
    const text = onCheck()
    if (text === null) return
    if (isCautious && !isAsking) return setAsking(true)
    setAsking(false)
    const from = isLocal && target.url === submitUrl ? await fetchStats() : null
    setBefore(from)
    setStats(from)
    setSamples([])
    running.current = startBurst(
      { ...plan, format, eventAt: eventsOf(text, isExpanded) },
      {
        send: (body) => submit(target.url, body, { ...target, type: contentTypeOf(format, body) }),
        onChange: setBurst,
      },
    )
  }

  const stop = () => running.current?.stop()
  useKeyAction('send', isShown, () => (isRunning ? stop() : start()))
  useKeyAction('escape', isRunning, stop)

  useEffect(() => {
    const onVisibility = () => (document.hidden ? running.current?.pause() : running.current?.resume())
    document.addEventListener('visibilitychange', onVisibility)
    return () => {
      document.removeEventListener('visibilitychange', onVisibility)
      running.current?.stop()
    }
  }, [])

  // What was in the stream before is delivered before.
  const inS3 = (stats?.delivered ?? 0) - (before?.inStream ?? 0)
  const sent = sum(samples, 'sent')
  const isSettled = burst !== null && !isRunning && sent === burst.sent && (!before || inS3 >= burst.accepted)
  const sample = useEffectEvent(async () => {
    if (!burst || document.hidden) return
    const asked = before ? await fetchStats() : null
    // Emptied meanwhile, it counts from nothing.
    if (asked && stats && asked.inStream < stats.inStream) setBefore(null)
    if (asked) setStats(asked)
    const delivered = asked && before ? asked.delivered - before.delivered - sum(samples, 'delivered') : 0
    setSamples([...samples, { second: samples.length + 1, sent: burst.sent - sent, delivered }])
  })
  const isSampling = burst !== null && burst.phase !== 'paused' && !isSettled
  useEffect(() => {
    if (!isSampling) return
    const timer = setInterval(sample, sampleMs)
    return () => clearInterval(timer)
  }, [isSampling])

  if (!isShown && burst && (isRunning || isNews)) {
    const { sent, plan } = burst
    const words = `A burst ${isRunning ? 'is running' : 'has ended'}: ${number(sent)} of ${number(plan.events)} sent.`
    return <BackgroundNotice text={words} onShow={onShow} returnFocus={returnFocus} />
  }
  return (
    <form
      className="burst"
      hidden={!isShown}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (!isRunning) start()
      }}
    >
      <div className="burst-plan">
        {(Object.keys(amounts) as (keyof Plan)[]).map((name) => (
          <label key={name}>
            <span>{amounts[name]}</span>
            <input
              type="number"
              min={1}
              max={most[name]}
              value={typed[name] ?? plan[name]}
              onChange={({ target: { value } }) => {
                setTyped({ [name]: value })
                setPlan({ ...plan, [name]: Math.min(most[name], Math.max(1, Math.floor(Number(value)))) })
              }}
              onBlur={() => setTyped({})}
            />
          </label>
        ))}
      </div>
      {isAsking ? (
        <div className="actions">
          <p>
            Send {number(plan.events)} events to <code>{target.url}</code>?
          </p>
          <button ref={focusRef} type="submit" className="button primary">
            Send them
          </button>
          <button type="button" className="button" onClick={() => setAsking(false)}>
            Cancel
          </button>
          {children}
        </div>
      ) : (
        <div className="actions">
          {isRunning ? (
            <button key="stop" ref={focusRef} type="button" className="button primary" onClick={stop}>
              Stop
            </button>
          ) : (
            <button key="start" ref={focusRef} type="submit" className="button primary">
              Start burst
            </button>
          )}
          {burst && <Phase burst={burst} access={target.access?.kind} />}
          {children}
        </div>
      )}
      {burst && (
        <>
          <label className="burst-progress">
            <span className="hidden">Sent</span>
            <progress max={burst.plan.events} value={burst.sent} />
          </label>
          <Numbers burst={burst} />
          <BurstChart samples={samples} seesDelivery={before !== null} />
          {before && stats && (
            <Reconciliation accepted={burst.accepted} before={before} stats={stats} isOver={!isRunning} />
          )}
          {!before && stats && <p>The pipeline was reset: this burst can no longer be counted.</p>}
        </>
      )}
    </form>
  )
}

function sum(samples: Sample[], of: 'sent' | 'delivered'): number {
  return samples.reduce((all, sample) => all + sample[of], 0)
}

function Phase({ burst, access }: { burst: Burst; access: AccessKind | undefined }) {
  const { phase, sent, activeMs, failure } = burst
  const rate = activeMs > 0 ? Math.round((sent / activeMs) * 1000) : 0
  const label = failure && failureOf(failure, access)?.label
  const tone = failure ? 'bad' : phase === 'done' ? 'good' : 'busy'
  return (
    <p className="burst-phase" aria-live="polite" data-tone={tone}>
      <ToneIcon tone={tone} />
      {phase === 'running' && 'Sending…'}
      {phase === 'paused' && 'Paused while this tab sleeps.'}
      {phase === 'done' && `Sent, at ${number(rate)} events/s.`}
      {phase === 'stopped' && (label ? `Stopped: ${label}.` : 'Stopped.')}
    </p>
  )
}

function Numbers({ burst }: { burst: Burst }) {
  const { sent, accepted, rejected, again, lost, ms } = burst
  // Sorting all of them on each tick would be most of the work.
  const tick = burst.phase === 'running' ? Math.floor(burst.activeMs / 500) : -1
  // biome-ignore lint/correctness/useExhaustiveDependencies: twice a second is enough.
  const [p50, p99] = useMemo(() => [percentile(ms, 0.5), percentile(ms, 0.99)], [tick, ms.length === 0])
  return (
    <dl className="burst-numbers">
      <Figure name="Sent" value={number(sent)} />
      <Figure name="Accepted" value={number(accepted)} />
      <Figure name="Rejected" value={number(rejected)} />
      <Figure name="Sent again" value={number(again)} />
      {lost > 0 && <Figure name="Not known" value={number(lost)} />}
      <Figure name="p50" value={p50 === undefined ? '–' : duration(p50)} />
      <Figure name="p99" value={p99 === undefined ? '–' : duration(p99)} />
    </dl>
  )
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}
