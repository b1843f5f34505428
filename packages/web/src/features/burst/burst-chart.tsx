import { useEffect, useRef } from 'react'
import UPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { number } from '../../ui/format.ts'
import type { Sample } from './burst-panel.tsx'

const height = 160

type Props = {
  samples: Sample[]
  /** Elsewhere there is nothing to be said of deliveries. */
  seesDelivery: boolean
}

/** What each second brought, drawn, and the same as a table. */
export function BurstChart({ samples, seesDelivery }: Props) {
  const place = useRef<HTMLDivElement>(null)
  const legend = useRef<HTMLUListElement>(null)
  const chart = useRef<UPlot | null>(null)

  useEffect(() => {
    const element = place.current
    if (!element || !document.createElement('canvas').getContext('2d')) return
    const colour = (n: number) => () => getComputedStyle(legend.current?.children[n] ?? element).color
    const line = { width: 2, points: { show: false } }
    const soft = () => getComputedStyle(element).color
    const axis = { stroke: soft, grid: { show: false }, ticks: { show: false }, font: '13px sans-serif' }
    const options: UPlot.Options = {
      width: element.clientWidth,
      height,
      legend: { show: false },
      cursor: { show: false },
      scales: { x: { time: false }, y: { range: (_, __, max) => [0, Math.max(10, max * 1.1)] } },
      axes: [
        {
          ...axis,
          incrs: [1, 2, 5, 10, 30, 60, 300, 600],
          size: 24,
          values: (_, ticks) => ticks.map((it) => `${it} s`),
        },
        { ...axis, size: 56, values: (_, ticks) => ticks.map((it) => number(it)) },
      ],
      series: [
        {},
        { ...line, label: 'Sent', stroke: colour(0) },
        { ...line, label: 'Delivered', stroke: colour(1), dash: [6, 4], show: seesDelivery },
      ],
    }
    const made = new UPlot(options, [[], [], []], element)
    chart.current = made
    const observer = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height }))
    observer.observe(element)
    const redraw = () => made.redraw(false, true)
    const isDark = matchMedia('(prefers-color-scheme: dark)')
    isDark.addEventListener('change', redraw)
    const theme = new MutationObserver(redraw)
    theme.observe(document.documentElement, { attributeFilter: ['data-theme'] })
    return () => {
      observer.disconnect()
      isDark.removeEventListener('change', redraw)
      theme.disconnect()
      made.destroy()
    }
  }, [seesDelivery])

  useEffect(() => {
    const column = (of: (sample: Sample) => number) => samples.map(of)
    chart.current?.setData([column((it) => it.second), column((it) => it.sent), column((it) => it.delivered)])
  }, [samples])

  return (
    <figure className="chart">
      <ul ref={legend} className="legend">
        <li>sent/s</li>
        {seesDelivery && <li>delivered/s</li>}
      </ul>
      <div ref={place} aria-hidden="true" />
      <details>
        <summary>The same as a table</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard. */}
        <section className="chart-table" aria-label="Events per second" tabIndex={0}>
          <table className="figures">
            <thead>
              <tr>
                <th scope="col">Second</th>
                <th scope="col">Sent</th>
                {seesDelivery && <th scope="col">Delivered</th>}
              </tr>
            </thead>
            <tbody>
              {samples.map(({ second, sent, delivered }) => (
                <tr key={second}>
                  <th scope="row">{second}</th>
                  <td>{number(sent)}</td>
                  {seesDelivery && <td>{number(delivered)}</td>}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </details>
    </figure>
  )
}
