import type { S3Action } from './action.ts'
import { invalidArgument } from './errors.ts'
import { describe, list, readOptions } from './list-objects.ts'
import { xmlResponse } from './responses.ts'

/** The id of the only version that an object has, because no bucket here keeps versions. */
export const nullVersion = 'null'

/** Lists every object as its only version. */
export const listObjectVersions: S3Action = async (context, call) => {
  const [keyMarker, versionMarker] = [call.query.get('key-marker') ?? '', call.query.get('version-id-marker')]
  if (versionMarker !== null && !keyMarker) {
    throw invalidArgument(
      'A version-id marker cannot be specified without a key marker.',
      'version-id-marker',
      versionMarker,
    )
  }
  if (versionMarker !== null && versionMarker !== nullVersion) {
    throw invalidArgument('Invalid version id specified', 'version-id-marker', versionMarker)
  }
  const { found, infos, shown, common } = await list(context, call, readOptions(call, keyMarker))
  const isLastKey = found.next !== undefined && found.next === found.keys.at(-1)
  return xmlResponse('ListVersionsResult', {
    ...common,
    KeyMarker: shown(keyMarker),
    VersionIdMarker: versionMarker ?? '',
    ...(found.next !== undefined && { NextKeyMarker: shown(found.next) }),
    ...(isLastKey && { NextVersionIdMarker: nullVersion }),
    Version: infos.map((info) => ({
      ...describe(info, shown, true),
      VersionId: nullVersion,
      IsLatest: true,
    })),
  })
}
