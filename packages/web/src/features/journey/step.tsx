import type { ReactNode } from 'react'
import { Icon, type IconName } from '../../ui/icon.tsx'

export type StepState = 'done' | 'now' | 'next' | 'warn' | 'failed' | 'never'

type Props = {
  state: StepState
  title: string
  /** The most important detail, at the end of the title's line. */
  fact?: ReactNode
  children?: ReactNode
}

const looks: Record<StepState, { icon: IconName | null; label: string }> = {
  done: { icon: 'check', label: 'done' },
  now: { icon: 'flow', label: 'in progress' },
  next: { icon: null, label: 'not yet' },
  warn: { icon: 'warning', label: 'needs attention' },
  failed: { icon: 'cross', label: 'failed' },
  never: { icon: null, label: 'not reached' },
}

/** One step of a journey, on the line that joins the steps. */
export function Step({ state, title, fact, children }: Props) {
  const { icon, label } = looks[state]
  return (
    <li className="step" data-state={state}>
      <span className="node">{icon && <Icon name={icon} />}</span>
      <div className="step-body">
        <div className="step-head">
          <h3>
            {title}
            <span className="hidden">, {label}</span>
          </h3>
          {fact && <p className="step-fact">{fact}</p>}
        </div>
        {children}
      </div>
    </li>
  )
}

/** A step that lies ahead, or that the event can't reach anymore. */
export function LaterStep({ title, isEnded }: { title: string; isEnded: boolean }) {
  if (!isEnded) return <Step state="next" title={title} />
  return <Step state="never" title={title} fact={<span aria-hidden="true">not reached</span>} />
}

/** A detail with its name. */
export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
