import type { FormatName } from '../submit/event-format.ts'

/** Files beside this package's sources, so that tests and the command line send the same. */
const urls = import.meta.glob<string>('../../presets/*.json', { query: '?url', import: 'default', eager: true })

const titles = {
  'sign-up': 'Sign-up',
  'page-view': 'Page view',
  order: 'Order',
  'sensor-reading': 'Sensor reading',
  'cloud-event': 'CloudEvent',
  placeholders: 'Placeholders',
  'batch-of-10': 'Batch of 10',
  '256-kib': '256 KiB',
  'invalid-on-purpose': 'Invalid on purpose',
}

export const presets = Object.entries(titles).map(([name, title]) => ({ name, title }))

/** How the preset's events are written. */
export const formatOf = (name: string): FormatName => (name === 'cloud-event' ? 'cloudevents' : 'json')

/** The preset's text as the file has it, or `null` if it cannot be loaded. */
export async function loadPreset(name: string): Promise<string | null> {
  const response = await fetch(urls[`../../presets/${name}.json`] ?? '').catch(() => null)
  return response?.ok ? response.text() : null
}
