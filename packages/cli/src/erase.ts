import type { CommandContext } from './command.ts'
import { matcherOf, memberMatchOf } from './erase/match.ts'
import { eraseIn, type Found, findIn } from './erase/object.ts'
import { eraseText, type Row } from './erase/report.ts'
import { type VersionedBucket, versionsIn } from './erase/versions.ts'
import { runCommand } from './failure.ts'
import { parseFlags } from './flags.ts'
import { helpText } from './help.ts'
import { readerFlags } from './place/flags.ts'
import { findPlace, runningPlace } from './place/place.ts'
import { policyText } from './place/policy.ts'
import { progressBar } from './progress-bar.ts'
import { UsageError } from './usage-error.ts'

const flags = {
  match: {
    type: 'string',
    value: 'NAME=VALUE',
    multiple: true,
    help: 'events with this member, such as user_id=123 or, nested, user/id=123 (can be repeated)',
  },
  id: { type: 'string', value: 'ID', multiple: true, help: 'the event with this id (can be repeated)' },
  prefix: { type: 'string', value: 'PREFIX', default: '', help: 'prefix of the objects to search (all objects)' },
  execute: { type: 'boolean', default: false, help: 'erase the events; without it, only find them' },
  ...readerFlags,
} as const

const help = helpText({
  about: 'Finds events in all versions of all objects, and erases them.',
  usage: 'erase --match NAME=VALUE [options]',
  flags,
  examples: [
    ['erase --match user_id=123 --stage prod', 'only find the events of a person'],
    ['erase --match user_id=123 --stage prod --execute', 'erase them'],
    ['erase --id o-1-paid --prefix events/dt=2026-11-23/', 'one event, of a day, on this machine'],
  ],
  notes: `It rewrites an object without the events and then deletes the old version for good. The other lines stay byte for byte.
Exit code: 0 if nothing is left, 1 if some versions had to stay, 2 if the command failed.
`,
})

/** Runs `erase`: finds or erases the events of a person. */
export const erase = (context: CommandContext): Promise<void> =>
  runCommand('erase', async () => {
    const { env, clock } = context
    const values = parseFlags(context.args, flags)
    if (values.help) return void process.stdout.write(help)
    const needs = ['find versions', 'read versions', ...(values.execute ? (['erase versions'] as const) : [])] as const
    if (values['print-policy']) return void process.stdout.write(policyText([...needs], values, env))
    const wanted = { ids: values.id ?? [], members: (values.match ?? []).map(memberMatchOf) }
    if (wanted.ids.length + wanted.members.length === 0)
      throw new UsageError('Name the events with --match NAME=VALUE or --id ID.')
    const { aws, names } = runningPlace(await findPlace(values, env, clock))
    const bucket = versionsIn(aws.s3, names.bucket)
    const isErasing = values.execute
    const { rows, objects } = await search(
      { bucket, prefix: values.prefix, isWanted: matcherOf(wanted), isErasing },
      context,
    )
    process.stdout.write(eraseText({ bucket: names.bucket, objects, rows, isErased: isErasing }, values.json))
    if (rows.some(({ left, unreadable }) => left.length + unreadable.length > 0)) process.exitCode = 1
  })

type Search = {
  bucket: VersionedBucket
  prefix: string
  isWanted: (line: Uint8Array) => boolean
  /** True to erase what is found. */
  isErasing: boolean
}

/** Objects that are read at once. */
const width = 8

/** Searches all objects, and erases what it finds before it reads the next ones. */
async function search(
  { bucket, prefix, isWanted, isErasing }: Search,
  { clock }: CommandContext,
): Promise<{ rows: Row[]; objects: number }> {
  const rows: Row[] = []
  const bar = progressBar(clock)
  let objects = 0
  for await (const group of groupsOf(bucket.list(prefix), width)) {
    const found = await Promise.all(group.map((versions) => findIn(bucket, versions, isWanted)))
    for (const one of found) {
      if (one && isErasing) await eraseIn(bucket, one)
      if (one) rows.push(rowOf(one))
    }
    objects += group.length
    bar.show(0, 1, `${objects} objects read`)
  }
  bar.end()
  return { rows, objects }
}

/** Leaves out the contents, so that a long report needs little memory. */
const rowOf = ({ key, events, newest, earlier, left, unreadable }: Found): Row => ({
  key,
  events,
  versions: (newest ? 1 : 0) + earlier.length + left.length,
  left: left.map(({ versionId }) => versionId),
  unreadable: unreadable.map(({ versionId }) => versionId),
})

async function* groupsOf<Item>(items: AsyncIterable<Item>, size: number): AsyncGenerator<Item[]> {
  let group: Item[] = []
  for await (const item of items) {
    if (group.push(item) < size) continue
    yield group
    group = []
  }
  if (group.length > 0) yield group
}
