import type { Clock } from '@sluice/core/clock'
import type { Random } from '@sluice/core/random'

/** Returns a UUID of version 7: 48 bits of time, then random ones (https://www.rfc-editor.org/rfc/rfc9562#section-5.7). */
export function uuid7(clock: Clock, random: Random): string {
  const template = '-7xxx-yxxx-xxxxxxxxxxxx'
  const bytes = random.bytes(template.length)
  const digitOf = (place: string, index: number) => {
    const digit = (bytes[index] ?? 0) & 15
    return (place === 'y' ? (digit & 3) | 8 : digit).toString(16)
  }
  const time = Math.max(0, clock.now()).toString(16).padStart(12, '0')
  return time.replace(/^.{8}/, '$&-') + template.replace(/[xy]/g, digitOf)
}
