/** Events of one second of a burst; `second` counts from 1. */
export type Sample = Readonly<{ second: number; sent: number; delivered: number }>

/** Returns the samples with one more, so that their sums equal these totals. */
export function addSample(samples: readonly Sample[], totals: { sent: number; delivered: number }): Sample[] {
  const sent = totals.sent - sum(samples, 'sent')
  const delivered = totals.delivered - sum(samples, 'delivered')
  return [...samples, { second: samples.length + 1, sent, delivered }]
}

/** Returns the events of all samples. */
export function sum(samples: readonly Sample[], of: 'sent' | 'delivered'): number {
  return samples.reduce((total, sample) => total + sample[of], 0)
}
