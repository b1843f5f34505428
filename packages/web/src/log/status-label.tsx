import { Icon, type IconName } from '../ui/icon.tsx'
import type { Entry } from './entry.ts'
import { type Stage, stageOf } from './status.ts'

export const stageIcons: Record<Stage['tone'], IconName> = {
  busy: 'flow',
  good: 'check',
  warn: 'warning',
  bad: 'cross',
}

export function StageLabel({ entry }: { entry: Entry }) {
  const { word, tone } = stageOf(entry)
  return (
    <span className="stage" data-tone={tone}>
      <Icon name={stageIcons[tone]} />
      {word}
    </span>
  )
}
