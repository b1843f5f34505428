import type { FormatName } from '../submit/event-format.ts'

/** The presets are files, so that tests and the command line can send the same events. */
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

/** All presets, in the order of the menu. */
export const presets = Object.entries(titles).map(([name, title]) => ({ name, title }))

/** Returns the format of a preset's events. */
export const formatOf = (name: string): FormatName => (name === 'cloud-event' ? 'cloudevents' : 'json')

/** Returns the text of a preset's file, or `null` if it can't be loaded. */
export async function loadPreset(name: string): Promise<string | null> {
  const response = await fetch(urls[`../../presets/${name}.json`] ?? '').catch(() => null)
  return response?.ok ? response.text().catch(() => null) : null
}
