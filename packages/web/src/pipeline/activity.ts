import type { JourneyEvent } from '@sluice/core/control-api'

/** The local pipeline's activity since the page was opened, for events of any sender. */
export type Activity = {
  deliveries: number
  errors: number
  buffer: { bytes: number; sizeBytes: number; deliverAt: string } | null
}

/** The activity when the page is opened. */
export const noActivity: Activity = { deliveries: 0, errors: 0, buffer: null }

/** Returns the activity after a journey event; the same object if nothing changes. */
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
