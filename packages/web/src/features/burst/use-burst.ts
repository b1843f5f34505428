import { type RefObject, useEffect, useEffectEvent, useReducer, useRef } from 'react'
import type { BurstSource } from '../../log/run.ts'
import { putRun } from '../../log/runs.ts'
import { refreshStats, useEachStats } from '../../pipeline/stats.ts'
import { submitUrl } from '../../submit/endpoint.ts'
import { contentTypeOf } from '../../submit/event-format.ts'
import { submit } from '../../submit/submit.ts'
import { useTarget } from '../../submit/target.ts'
import { eventsOf } from './burst-events.ts'
import { type BurstRun, startBurst } from './burst-run.ts'
import { changeReport, isSettled, type Report } from './report.ts'
import { runOf } from './run-of.ts'

const sampleMs = 1_000

/** Sends bursts to the current target, one at a time, and reports on the last one. */
export function useBurst(isLocal: boolean) {
  const target = useTarget()
  const [report, dispatch] = useReducer(changeReport, { status: 'empty' })
  const running = useRef<BurstRun | null>(null)
  const isStarting = useRef(false)

  const start = async (source: BurstSource) => {
    if (isStarting.current) return
    const { plan, format, text, isExpanded } = source
    isStarting.current = true
    const before = isLocal && target.url === submitUrl ? await refreshStats() : null
    isStarting.current = false
    const run: BurstRun = startBurst(plan, {
      format,
      eventAt: eventsOf(text, isExpanded),
      send: (body) => submit(target.url, body, { ...target, type: contentTypeOf(format, body) }),
      onChange: (burst) => running.current === run && dispatch({ type: 'progressed', burst }),
    })
    running.current = run
    dispatch({ type: 'started', startedAt: new Date().toISOString(), source, burst: run.burst, before })
  }
  usePausesWhileHidden(running)

  const isCounting = report.status === 'filled' && report.counts.status === 'visible'
  useEachStats(isCounting, (stats) => dispatch({ type: 'counted', stats }))
  const sample = useEffectEvent(() => {
    if (!document.hidden) dispatch({ type: 'sampled' })
  })
  const isSampling = needsSamples(report)
  useEffect(() => {
    if (!isSampling) return
    const timer = setInterval(sample, sampleMs)
    return () => clearInterval(timer)
  }, [isSampling])

  // Not at every tick: the list would be drawn as often.
  const run = report.status === 'filled' ? runOf(report) : null
  const samples = report.status === 'filled' ? report.samples.length : 0
  const version = run && `${run.key} ${run.status} ${run.delivered} ${samples}`
  const record = useEffectEvent(() => run && putRun(run))
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new version is a new state of the row.
  useEffect(() => void record(), [version])

  return { report, start, stop: () => running.current?.stop() }
}

function needsSamples(report: Report): boolean {
  return report.status === 'filled' && report.burst.status !== 'paused' && !isSettled(report)
}

/** A hidden tab's timers are too rare for a steady rate. */
function usePausesWhileHidden(running: RefObject<BurstRun | null>) {
  useEffect(() => {
    const onVisibility = () => (document.hidden ? running.current?.pause() : running.current?.resume())
    document.addEventListener('visibilitychange', onVisibility)
    return () => {
      document.removeEventListener('visibilitychange', onVisibility)
      running.current?.stop()
    }
  }, [running])
}
