import { tabId } from '../submit/identity.ts'
import type { Entry } from './entry.ts'

/** Returns what sent an entry: this tab, another tab of this browser, another browser with the console, or a program. */
export function sourceOf({ source, isFound, tab }: Entry): string {
  if (isFound) return 'found in S3'
  if (source !== undefined) return source === 'console' ? 'another browser' : source
  if (tab === undefined) return 'this browser'
  return tab === tabId ? 'this tab' : 'another tab'
}
