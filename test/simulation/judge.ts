import { deliveryStream, stream } from '@sluice/core/pipeline'
import { auditCopy } from './audit.ts'
import { check, countLines } from './check.ts'
import { filesIn } from './disk/paths.ts'
import { bucketFolder } from './pipeline.ts'
import { readStream } from './reader.ts'
import type { Server } from './server.ts'
import type { World } from './world.ts'

/** Compares the history with what is in the stream, in the objects, and in the audit. Returns counts of what happened. */
export async function judge(
  { pipeline, clock, history }: World,
  { machine, endings }: Server,
): Promise<Record<string, number>> {
  if (pipeline) readStream(pipeline, history)
  const objects = filesIn(machine.tree, bucketFolder)
  const expired = pipeline?.kinesis.expiredIn(stream.name, deliveryStream.name) ?? 0
  check(history, objects, { expiredLines: expired })
  machine.dispose()
  const audit = await auditCopy(machine.tree, clock)
  const found = [audit.lost.lines, audit.inS3, audit.buffered].join()
  const expected = [expired, countLines(objects), 0].join()
  if (found !== expected) history.problem(`the audit found ${found} lines lost, in S3 and buffered, not ${expected}`)
  const { accepted, sent, confirmed } = history
  return {
    sent: sent.size,
    accepted: accepted.length,
    confirmed: confirmed.size,
    expired,
    objects: objects.length,
    ...endings,
  }
}
