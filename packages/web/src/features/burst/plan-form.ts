import type { BurstSource } from '../../log/run.ts'
import type { Plan } from './burst.ts'

export type PlanField = keyof Plan

/** The values of the form, and the question whether to send them. */
export type PlanForm = Readonly<{
  /** Within the limits, whatever is typed. */
  plan: Plan
  most: Plan
  /** The text of the field that is being edited. */
  typed: { field: PlanField; text: string } | null
  /** The last value that was out of range, until a field is edited again. */
  corrected: { field: PlanField; text: string } | null
  /** The burst that starts once the reader confirms it. */
  confirming: BurstSource | null
}>

export type PlanChange =
  | { type: 'typed'; field: PlanField; text: string }
  | { type: 'left' }
  | { type: 'loaded'; plan: Plan }
  | { type: 'confirmationOpened'; source: BurstSource }
  | { type: 'confirmationClosed' }

/** An API on another machine may cost money, so its bursts are small. */
const capped = {
  most: { events: 50, perSecond: 5, batch: 10 },
  plan: { events: 50, perSecond: 5, batch: 1 },
}
const uncapped = {
  most: { events: 1_000_000, perSecond: 20_000, batch: 1_000 },
  plan: { events: 1_000, perSecond: 200, batch: 10 },
}

/** Returns the form with its usual values. */
export function newPlanForm(isCapped: boolean): PlanForm {
  return { ...(isCapped ? capped : uncapped), typed: null, corrected: null, confirming: null }
}

/** Returns the form after a change. */
export function changePlanForm(form: PlanForm, change: PlanChange): PlanForm {
  switch (change.type) {
    case 'typed': {
      const { field, text } = change
      const value = Math.min(form.most[field], Math.max(1, Math.floor(Number(text))))
      return { ...form, plan: { ...form.plan, [field]: value }, typed: { field, text }, corrected: null }
    }
    case 'left':
      return { ...form, typed: null, corrected: correctionOf(form) }
    case 'loaded':
      return { ...form, plan: within(change.plan, form.most), typed: null, corrected: null }
    case 'confirmationOpened':
      return { ...form, confirming: change.source }
    case 'confirmationClosed':
      return { ...form, confirming: null }
  }
}

function correctionOf(form: PlanForm): PlanForm['corrected'] {
  const { typed, corrected } = form
  if (typed?.text === '') return { ...typed, text: 'An empty field' }
  return outOfRange(form) ?? corrected
}

/** Returns the field that is being edited if its text isn't the value that is used. */
export function outOfRange({ plan, typed }: Pick<PlanForm, 'plan' | 'typed'>): PlanForm['typed'] {
  return typed && typed.text !== '' && Number(typed.text) !== plan[typed.field] ? typed : null
}

function within(plan: Plan, most: Plan): Plan {
  const { min } = Math
  return {
    events: min(plan.events, most.events),
    perSecond: min(plan.perSecond, most.perSecond),
    batch: min(plan.batch, most.batch),
  }
}
