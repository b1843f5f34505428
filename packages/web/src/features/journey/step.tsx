import type { ReactNode } from 'react'
import { Icon, type IconName } from '../../ui/icon.tsx'

export type StepState = 'done' | 'now' | 'next' | 'warn' | 'failed'

type Props = {
  state: StepState
  title: string
  /** What matters most of it, at the end of the title's line. */
  fact?: ReactNode
  children?: ReactNode
}

const icons: Record<StepState, IconName | null> = {
  done: 'check',
  now: 'flow',
  next: null,
  warn: 'warning',
  failed: 'cross',
}

const words: Record<StepState, string> = {
  done: 'done',
  now: 'under way',
  next: 'not yet',
  warn: 'needs attention',
  failed: 'failed',
}

/** One station of the way, on the line that joins them. */
export function Step({ state, title, fact, children }: Props) {
  const icon = icons[state]
  return (
    <li className="step" data-state={state}>
      <span className="node">{icon && <Icon name={icon} />}</span>
      <div className="step-body">
        <div className="step-head">
          <h3>
            {title}
            <span className="hidden">, {words[state]}</span>
          </h3>
          {fact && <p className="step-fact">{fact}</p>}
        </div>
        {children}
      </div>
    </li>
  )
}

/** A fact with its name. */
export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
