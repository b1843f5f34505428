import { stream as definition } from '@sluice/core/pipeline'
import type { Place } from '../place/place.ts'
import { grouped } from '../plural.ts'
import type { Followed } from './followed.ts'
import type { Position } from './position.ts'
import type { Target } from './target.ts'

/** Returns the result of `follow` as text. */
export function followText(followed: Followed, place: Place, target: Target): string {
  const { id, acceptedAt, stream, copies, objectsRead, unreadable } = followed
  const places = copies.map(({ key, line, replayedAt }) => {
    const replayed = replayedAt === undefined ? '' : `  replayed ${replayedAt}`
    return `object    s3://${place.names.bucket}/${key}  line ${line}${replayed}`
  })
  const rows = [
    `${id}  in ${place.title}`,
    ...(acceptedAt === null ? [] : [`accepted  ${acceptedAt}`]),
    `stream    ${positionText(stream)}`,
    ...(places.length > 0 ? places : [`object    ${missingText(followed, target)}`]),
    ...unreadable.map((key) => `warning   ${key} can't be decompressed. The event may be in it.`),
  ]
  return `${rows.join('\n')}\n${objectsRead > 1 ? `${grouped(objectsRead)} objects read\n` : ''}`
}

function positionText(position: Position): string {
  switch (position.status) {
    case 'found':
      return `${position.shardId}  ${position.sequenceNumber}${position.arrivedAt ? `  ${position.arrivedAt}` : ''}`
    case 'expired':
      return `no longer there: the stream keeps ${definition.retentionHours} hours`
    case 'missing':
      return 'not found'
  }
}

function missingText({ stream }: Followed, target: Target): string {
  if (stream.status === 'found') return 'not yet: the record is in the stream and waits for its delivery'
  switch (target.kind) {
    case 'id':
      return 'not found within a day after its id was made. If its sender was offline, add --around TIME or --all-copies'
    case 'around':
      return 'not found in this hour, the one before and the one after. Without --around, all objects are searched'
    case 'unknown':
      return 'not found in any object'
  }
}
