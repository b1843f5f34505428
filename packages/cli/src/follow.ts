import { s3Objects } from './aws/objects.ts'
import type { CommandContext } from './command.ts'
import { runCommand } from './failure.ts'
import { parseCommandLine } from './flags.ts'
import { findCopies, type Searched } from './follow/copies.ts'
import type { Followed } from './follow/followed.ts'
import { findInFolder, findPosition } from './follow/position.ts'
import { type Target, targetOf } from './follow/target.ts'
import { followText } from './follow/text.ts'
import { helpText } from './help.ts'
import { readerFlags } from './place/flags.ts'
import { folderObjects } from './place/folder-objects.ts'
import { findPlace, type Place } from './place/place.ts'
import { policyText } from './place/policy.ts'
import { progressBar } from './progress-bar.ts'
import { timeOf } from './time-option.ts'
import { UsageError } from './usage-error.ts'

const flags = {
  around: {
    type: 'string',
    value: 'TIME',
    help: 'when the event was accepted, in UTC, for an id without a time: 2026-11-23T07:30:00Z',
  },
  'all-copies': { type: 'boolean', default: false, help: 'find every copy, not only the first one' },
  ...readerFlags,
} as const

const help = helpText({
  about: 'Follows one event: its time, its record in the stream, its object and line.',
  usage: 'follow ID [options]',
  flags,
  examples: [
    ['follow 0198c0de-0000-7000-8000-00000000f200', 'in the data folder .sluice'],
    ['follow o-1-paid --stage prod --around 2026-11-23T07:30:00Z', 'in a deployed stage, three hours around a time'],
    ['follow o-1-paid --all-copies --json', 'every copy, as JSON'],
  ],
  notes: `A UUIDv7 contains its time. Any other id needs --around, or all objects are read, the newest first.
Exit code: 0 if the event is in an object, 1 if it isn't, 2 if the command failed.
`,
})

/** Runs `follow`: finds the record, the object and the line of an event. */
export const follow = (context: CommandContext): Promise<void> =>
  runCommand('follow', async () => {
    const { values, positionals } = parseCommandLine(context.args, flags)
    if (values.help) return void process.stdout.write(help)
    if (values['print-policy']) {
      return void process.stdout.write(policyText(['find objects', 'read events', 'read stream'], values, context.env))
    }
    const [id, ...more] = positionals
    if (id === undefined || more.length > 0) throw new UsageError('Name one event id: follow ID.')
    const around = values.around === undefined ? undefined : timeOf('around', values.around).getTime()
    const place = await findPlace(values, context.env, context.clock)
    const target = targetOf(id, around, context.clock.now())
    const searched = await searchObjects(id, place, target, values['all-copies'], context)
    const followed = await complete(id, place, target, searched, context)
    process.stdout.write(values.json ? `${JSON.stringify(followed)}\n` : followText(followed, place, target))
    if (followed.copies.length === 0) process.exitCode = 1
  })

async function searchObjects(
  id: string,
  place: Place,
  target: Target,
  isForAll: boolean,
  { clock }: CommandContext,
): Promise<Searched> {
  const { names } = place
  const objects =
    place.kind === 'folder' ? folderObjects(place.dataDir, names.bucket) : s3Objects(place.aws.s3, names.bucket)
  const bar = progressBar(clock)
  // Most searches end before a bar is of use.
  const quietMs = 1_000
  const startedAt = clock.monotonic()
  const search = { objects, target, deliveryStream: names.deliveryStream, isForAll, now: clock.now() }
  const searched = await findCopies(id, search, (done, known) => {
    if (clock.monotonic() - startedAt > quietMs) bar.show(done, known, `${done} of ${known} objects read`)
  })
  bar.end()
  return searched
}

async function complete(
  id: string,
  place: Place,
  target: Target,
  { copies, objects, unreadable }: Searched,
  { clock }: CommandContext,
): Promise<Followed> {
  const original = copies.find(({ replayedAt }) => replayedAt === undefined) ?? copies[0]
  const guess = target.kind === 'unknown' ? undefined : target.at
  const acceptedAt = original ? Date.parse(original.receivedAt) : guess
  const stream =
    place.kind === 'folder'
      ? findInFolder(id, place)
      : await findPosition(id, place, { acceptedAt, isExact: original !== undefined, clock })
  const receivedAt = stream.status === 'found' ? stream.receivedAt : null
  return { id, acceptedAt: original?.receivedAt ?? receivedAt, stream, copies, objectsRead: objects, unreadable }
}
