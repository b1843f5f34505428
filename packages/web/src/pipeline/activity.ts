import type { JourneyEvent } from '@sluice/core/control-api'

/** The local pipeline's activity since the page was opened, for events of any sender. */
export type Activity = { deliveries: number; errors: number }

/** The activity when the page is opened. */
export const noActivity: Activity = { deliveries: 0, errors: 0 }

/** Returns the activity after a journey event; the same object if nothing changes. */
export function updateActivity(activity: Activity, event: JourneyEvent): Activity {
  if (event.type === 'delivered') return { ...activity, deliveries: activity.deliveries + 1 }
  return event.type === 'error' ? { ...activity, errors: activity.errors + 1 } : activity
}
