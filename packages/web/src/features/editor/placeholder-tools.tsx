import type { ExpandedDraft } from '../../draft/expand-draft.ts'

const maxPreviewCharacters = 2_000

type Props = {
  expanded: ExpandedDraft
  /** True if placeholders are expanded when the text is sent. */
  isExpanded: boolean
  onExpanded: (isExpanded: boolean) => void
}

/** Turns placeholders on and off, and previews the text with their values. */
export function PlaceholderTools({ expanded: { sent, draft }, isExpanded, onExpanded }: Props) {
  return (
    <div className="draft">
      <label className="check">
        <input type="checkbox" checked={isExpanded} onChange={(event) => onExpanded(event.target.checked)} />
        Expand placeholders when sending
      </label>
      {isExpanded && !draft.error && (
        <details className="preview">
          <summary>Preview</summary>
          <pre>{sent.slice(0, maxPreviewCharacters)}</pre>
        </details>
      )}
    </div>
  )
}
