import type { JourneyEvent } from '@sluice/core/control-api'

/** What the local pipeline does, whoever sent the events: the buffer's fill, and what came of it. */
export type Pulse = {
  deliveries: number
  errors: number
  buffer: { bytes: number; sizeBytes: number; deliverAt: string } | null
}

export const noPulse: Pulse = { deliveries: 0, errors: 0, buffer: null }

/** The same pulse where an event says nothing of it. */
export function beat(pulse: Pulse, event: JourneyEvent): Pulse {
  switch (event.type) {
    case 'buffered': {
      const { bufferedBytes: bytes, sizeBytes, deliverAt } = event
      return { ...pulse, buffer: { bytes, sizeBytes, deliverAt } }
    }
    case 'delivered':
      return { ...pulse, deliveries: pulse.deliveries + 1, buffer: null }
    case 'error':
      return { ...pulse, errors: pulse.errors + 1 }
    default:
      return pulse
  }
}
