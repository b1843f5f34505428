import { useEffect, useRef } from 'react'
import { number } from '../../ui/format.ts'
import { type Chart, mountChart } from './chart.ts'
import type { Sample } from './sample.ts'

type Props = {
  samples: readonly Sample[]
  /** False where deliveries can't be seen. */
  hasDelivered: boolean
}

/** Events per second as a chart and as a table. */
export function BurstChart({ samples, hasDelivered }: Props) {
  const place = useRef<HTMLDivElement>(null)
  const sent = useRef<HTMLLIElement>(null)
  const delivered = useRef<HTMLLIElement>(null)
  const chart = useRef<Chart | null>(null)

  useEffect(() => {
    const element = place.current
    if (!element) return
    const legend = { sent, delivered }
    const colorOf = (line: keyof typeof legend) => getComputedStyle(legend[line].current ?? element).color
    const mounted = mountChart(element, { hasDelivered, colorOf })
    chart.current = mounted
    return () => mounted?.unmount()
  }, [hasDelivered])

  // biome-ignore lint/correctness/useExhaustiveDependencies: a chart that is mounted again is empty.
  useEffect(() => chart.current?.draw(samples), [samples, hasDelivered])

  return (
    <figure className="chart">
      <ul className="legend">
        <li ref={sent}>sent/s</li>
        {hasDelivered && <li ref={delivered}>delivered/s</li>}
      </ul>
      <div ref={place} aria-hidden="true" />
      <details>
        <summary>Show as table</summary>
        <SampleTable samples={samples} hasDelivered={hasDelivered} />
      </details>
    </figure>
  )
}

function SampleTable({ samples, hasDelivered }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable with the keyboard.
    <section className="chart-table" aria-label="Events per second" tabIndex={0}>
      <table className="figures">
        <thead>
          <tr>
            <th scope="col">Second</th>
            <th scope="col">Sent</th>
            {hasDelivered && <th scope="col">Delivered</th>}
          </tr>
        </thead>
        <tbody>
          {samples.map(({ second, sent, delivered }) => (
            <tr key={second}>
              <th scope="row">{second}</th>
              <td>{number(sent)}</td>
              {hasDelivered && <td>{number(delivered)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
