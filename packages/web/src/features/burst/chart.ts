import UPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { number } from '../../ui/format.ts'
import type { Sample } from './sample.ts'

const height = 160

export type ChartOptions = {
  hasDelivered: boolean
  /** Returns the color of a line; called whenever the chart is drawn. */
  colorOf: (line: 'sent' | 'delivered') => string
}

export type Chart = {
  draw: (samples: readonly Sample[]) => void
  unmount: () => void
}

/** Mounts a chart of a burst's samples into an element; `null` where there is no canvas. */
export function mountChart(element: HTMLElement, options: ChartOptions): Chart | null {
  if (!document.createElement('canvas').getContext('2d')) return null
  const plot = new UPlot(plotOptions(element, options), [[], [], []], element)
  const stopFollowing = followLayout(plot, element)
  const draw = (samples: readonly Sample[]) => {
    const column = (name: keyof Sample) => samples.map((sample) => sample[name])
    plot.setData([column('second'), column('sent'), column('delivered')])
  }
  const unmount = () => {
    stopFollowing()
    plot.destroy()
  }
  return { draw, unmount }
}

function plotOptions(element: HTMLElement, { hasDelivered, colorOf }: ChartOptions): UPlot.Options {
  // Both bars of a second are side by side. The first is filled, the second is not.
  const { bars: barsOf } = UPlot.paths
  const bars = (align: -1 | 1) => ({
    width: 1.5,
    points: { show: false },
    ...(barsOf && { paths: barsOf({ align, size: [0.4, 32] }) }),
  })
  const stroke = () => getComputedStyle(element).color
  const axis = { stroke, grid: { show: false }, ticks: { show: false }, font: '13px sans-serif' }
  const incrs = [1, 2, 5, 10, 30, 60, 300, 600]
  return {
    width: element.clientWidth,
    height,
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { time: false, range: (_, __, last) => [0.5, (last ?? 1) + 0.5] },
      y: { range: (_, __, max) => [0, Math.max(10, max * 1.1)] },
    },
    axes: [
      { ...axis, incrs, size: 24, values: (_, ticks) => ticks.map((tick) => `${tick} s`) },
      { ...axis, size: 56, values: (_, ticks) => ticks.map((tick) => number(tick)) },
    ],
    series: [
      {},
      { ...bars(-1), label: 'Sent', stroke: () => colorOf('sent'), fill: () => colorOf('sent') },
      { ...bars(1), label: 'Delivered', stroke: () => colorOf('delivered'), show: hasDelivered },
    ],
  }
}

/** Redraws the plot when the element's width or the theme changes. Returns a function that stops it. */
function followLayout(plot: UPlot, element: HTMLElement): () => void {
  const resizes = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height }))
  resizes.observe(element)
  const redraw = () => plot.redraw(false, true)
  const darkMode = matchMedia('(prefers-color-scheme: dark)')
  darkMode.addEventListener('change', redraw)
  const themes = new MutationObserver(redraw)
  themes.observe(document.documentElement, { attributeFilter: ['data-theme'] })
  return () => {
    resizes.disconnect()
    darkMode.removeEventListener('change', redraw)
    themes.disconnect()
  }
}
