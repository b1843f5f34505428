import type { FormatName } from '../submit/event-format.ts'

const draftKey = 'sluice.draft'
const saveDelayMs = 300

/** Returns the draft of this browser, or an empty one. */
export function storedDraft(): { text: string; format: FormatName } {
  const stored = localStorage.getItem(draftKey) ?? ''
  // A line with the format, then the text as typed.
  const end = stored.indexOf('\n')
  return { text: stored.slice(end + 1), format: stored.startsWith('cloudevents\n') ? 'cloudevents' : 'json' }
}

/** Stores a draft a moment later, or when the page is closed. Returns a function that cancels that. */
export function storeDraftSoon(text: string, format: FormatName): () => void {
  const save = () => {
    try {
      localStorage.setItem(draftKey, `${format}\n${text}`)
    } catch {
      // The storage is full or disabled. The draft lasts as long as the page.
    }
  }
  const timer = setTimeout(save, saveDelayMs)
  addEventListener('pagehide', save)
  return () => {
    clearTimeout(timer)
    removeEventListener('pagehide', save)
  }
}
