import type { JourneyEvent } from '@sluice/core/control-api'

/** What the local pipeline does, whoever sent the events: the buffer's fill, and what came of it. */
export type Activity = {
  deliveries: number
  errors: number
  buffer: { bytes: number; sizeBytes: number; deliverAt: string } | null
}

export const noActivity: Activity = { deliveries: 0, errors: 0, buffer: null }

/** The same activity where an event says nothing of it. */
export function updateActivity(activity: Activity, event: JourneyEvent): Activity {
  switch (event.type) {
    case 'buffered': {
      const { bufferedBytes: bytes, sizeBytes, deliverAt } = event
      return { ...activity, buffer: { bytes, sizeBytes, deliverAt } }
    }
    case 'delivered':
      return { ...activity, deliveries: activity.deliveries + 1, buffer: null }
    case 'error':
      return { ...activity, errors: activity.errors + 1 }
    default:
      return activity
  }
}
