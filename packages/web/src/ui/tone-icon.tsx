import { Icon, type IconName } from './icon.tsx'

/** How good a state is. CSS picks the color by `data-tone`. */
export type Tone = 'good' | 'busy' | 'warn' | 'bad' | 'none'

const icons: Record<Tone, IconName> = {
  good: 'check',
  busy: 'flow',
  warn: 'warning',
  bad: 'cross',
  none: 'ring',
}

/** The icon of a tone. Text beside it has the meaning. */
export function ToneIcon({ tone }: { tone: Tone }) {
  return <Icon name={icons[tone]} />
}
