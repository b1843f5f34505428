import type { Ref } from 'react'

/** The card beside a burst or a file. Their panels show their reports in it, through its ref. */
export function RunCard({ bodyRef }: { bodyRef: Ref<HTMLDivElement> }) {
  return (
    <div className="journey-place">
      <section className="panel side" aria-labelledby="report-title">
        <div className="panel-head">
          <h2 id="report-title">Run report</h2>
        </div>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable with the keyboard. */}
        <div className="side-body" tabIndex={0} ref={bodyRef} />
      </section>
    </div>
  )
}
