import { type FormEvent, type ReactNode, type RefObject, useReducer, useState } from 'react'
import { createPortal } from 'react-dom'
import type { BurstSource, RunRequest } from '../../log/run.ts'
import { useRunRequest } from '../../log/use-run-request.ts'
import { isDeployed } from '../../submit/endpoint.ts'
import type { FormatName } from '../../submit/event-format.ts'
import { isLoopback } from '../../submit/loopback.ts'
import { useTarget } from '../../submit/target.ts'
import { BackgroundNotice } from '../../ui/background-notice.tsx'
import { useFocusHandover } from '../../ui/focus.ts'
import { number } from '../../ui/format.ts'
import { useKeyAction } from '../../ui/key-actions.ts'
import { type Burst, isActive } from './burst.ts'
import { BurstActions, BurstConfirmation } from './burst-actions.tsx'
import { BurstReport } from './burst-report.tsx'
import { PlanFields } from './plan-fields.tsx'
import { changePlanForm, newPlanForm, type PlanForm } from './plan-form.ts'
import type { FilledReport } from './report.ts'
import { useBurst } from './use-burst.ts'
import './burst.css'

type Props = {
  /** A burst continues while the panel is hidden. */
  isShown: boolean
  onShow: () => void
  /** Gets the focus once the panel is shown again. */
  returnFocus: RefObject<HTMLElement | null>
  /** True if placeholders are expanded. */
  isExpanded: boolean
  format: FormatName
  /** Returns the text to send, or `null` after it has shown why the text can't be sent. */
  onCheck: () => Promise<string | null>
  isLocal: boolean
  /** True if the last attempt to start failed. */
  isBlocked: boolean
  /** The element for the report; `null` while it isn't drawn. */
  reportPlace: HTMLElement | null
  /** The last wish about a run of the list. */
  request: RunRequest | null
  /** The result of the last attempt to start. */
  children: ReactNode
}

/** Sends many events at a steady rate, and reports on them. Another target ends the burst. */
export function BurstPanel(props: Props) {
  const { url } = useTarget()
  return <BurstForm key={url} {...props} />
}

function BurstForm(props: Props) {
  const { isShown, onShow, returnFocus, isExpanded, format, onCheck, isLocal, reportPlace, request, children } = props
  const target = useTarget()
  const isCapped = isDeployed || !isLoopback(target.url)
  const [form, changeForm] = useReducer(changePlanForm, isCapped, newPlanForm)
  const { report, start, stop } = useBurst(isLocal)
  const burst = report.status === 'filled' ? report.burst : null
  const isRunning = burst !== null && isActive(burst)
  const isUnseen = useUnseen(isShown, isRunning)
  /** The report of an earlier burst. */
  const [opened, setOpened] = useState<FilledReport | null>(null)

  const submit = async () => {
    if (isRunning) return
    changeForm({ type: 'left' })
    if (form.confirming) return run({ ...form.confirming, plan: form.plan })
    const text = await onCheck()
    if (text !== null) prepare({ plan: form.plan, text, format, isExpanded })
  }
  const prepare = (source: BurstSource) => (isCapped ? changeForm({ type: 'confirmationOpened', source }) : run(source))
  const run = (source: BurstSource) => {
    changeForm({ type: 'confirmationClosed' })
    setOpened(null)
    start(source)
  }
  useRunRequest(request, 'burst', ({ run, action }) => {
    if (action === 'open') return setOpened(run.report as FilledReport)
    if (isRunning || !run.source) return
    changeForm({ type: 'loaded', plan: run.source.plan })
    prepare(run.source)
  })

  useKeyAction('send', isShown, isRunning ? stop : submit)
  useKeyAction('escape', isRunning, stop)

  const isSame = report.status === 'filled' && report.startedAt === opened?.startedAt
  const shown = isSame ? report : (opened ?? report)
  if (!isShown && burst && isUnseen)
    return <BackgroundNotice text={noticeOf(burst)} onShow={onShow} returnFocus={returnFocus} />
  return (
    <form className="burst" hidden={!isShown} noValidate onSubmit={preventDefault(submit)}>
      <PlanFields form={form} onChange={changeForm} />
      <BurstButtons
        form={form}
        burst={burst}
        isBlocked={props.isBlocked}
        onCancel={() => changeForm({ type: 'confirmationClosed' })}
        onStop={stop}
      >
        {children}
      </BurstButtons>
      {isShown && reportPlace && createPortal(<BurstReport report={shown} />, reportPlace)}
    </form>
  )
}

type ButtonsProps = {
  form: PlanForm
  burst: Burst | null
  isBlocked: boolean
  onCancel: () => void
  onStop: () => void
  children: ReactNode
}

/** The buttons that start and stop the burst, or those that confirm it. */
function BurstButtons({ form, burst, isBlocked, onCancel, onStop, children }: ButtonsProps) {
  const { url, access } = useTarget()
  const ref = useFocusHandover()
  return form.confirming ? (
    <BurstConfirmation ref={ref} events={form.plan.events} url={url} onCancel={onCancel}>
      {children}
    </BurstConfirmation>
  ) : (
    <BurstActions ref={ref} burst={burst} access={access?.kind} isBlocked={isBlocked} onStop={onStop}>
      {children}
    </BurstActions>
  )
}

function preventDefault(action: () => void) {
  return (event: FormEvent) => {
    event.preventDefault()
    action()
  }
}

/** True if a burst runs or has ended while its panel was hidden, until the panel is shown. */
function useUnseen(isShown: boolean, isRunning: boolean): boolean {
  const [isUnseen, setUnseen] = useState(false)
  const next = isShown || isRunning ? !isShown : isUnseen
  if (next !== isUnseen) setUnseen(next)
  return next
}

function noticeOf(burst: Burst): string {
  const { sent, plan } = burst
  return `A burst ${isActive(burst) ? 'is running' : 'has ended'}: ${number(sent)} of ${number(plan.events)} sent.`
}
