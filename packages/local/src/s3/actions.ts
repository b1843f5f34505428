import type { ActionFidelity } from '../aws/fidelity.ts'
import type { ActionRow, S3Call } from './action.ts'
import { bucketTable } from './bucket-table.ts'
import { methodNotAllowed, notImplemented } from './errors.ts'
import { commonHarmless, commonSupported, signatureParameters } from './inputs.ts'
import { objectTable } from './object-table.ts'
import { uploadTable } from './upload-table.ts'

const table = [...uploadTable, ...bucketTable, ...objectTable]

/** Returns true if an action uses a bucket, which must exist and have the owner that the request expects. */
export const usesBucket = ({ name, scope }: ActionRow): boolean => scope !== 'service' && name !== 'CreateBucket'

/** The actions of S3, by name. The table that describes them also chooses the action of a request and checks its input. */
export const s3Fidelity: Record<string, ActionFidelity> = Object.fromEntries(
  table.map((row) => [row.name, fidelityOf(row)]),
)

/** Headers that are input of S3. Others, such as `user-agent` or `origin`, belong to HTTP, its proxies and its pages. */
const inputHeader = /^(x-amz-|if-|content-)|^(range|cache-control|expires)$/

/**
 * Returns the action that a request chooses.
 * @throws AwsError `NotImplemented` for an action, a parameter, a header or a value that the table doesn't have;
 * `MethodNotAllowed` for a method that no action has there
 */
export function actionOf(call: S3Call): ActionRow {
  const row = table.find((candidate) => isChosen(candidate, call))
  if (!row) throw withoutAction(call)
  const { supported, harmless } = s3Fidelity[row.name] as ActionFidelity
  const isDeclared = (name: string) =>
    supported.includes(name) || Object.hasOwn(harmless, name) || isPrefixed(supported, name)
  const parameter = [...call.query.keys()].find((name) => !isDeclared(name))
  if (parameter !== undefined) throw notImplemented(`${row.name} with ?${parameter}`)
  const header = Object.keys(call.headers).find((name) => inputHeader.test(name) && !isDeclared(name))
  if (header !== undefined) throw notImplemented(`${row.name} with the header ${header}`)
  for (const [name, value] of Object.entries(row.defaults ?? {})) {
    const given = call.headers[name] ?? value
    if (given !== value) throw notImplemented(`${row.name} with the header ${name}: ${given}`)
  }
  return row
}

const isPrefixed = (supported: string[], name: string) =>
  supported.some((prefix) => prefix.endsWith('-*') && name.startsWith(prefix.slice(0, -1)))

function isChosen({ scope, method, parameter, header }: ActionRow, call: S3Call): boolean {
  const isThere = (parameter === undefined || call.query.has(parameter)) && (!header || header in call.headers)
  return scope === call.scope && method === call.method && isThere
}

/** Returns the error for a request that no action is for. A form is posted to a bucket, which AWS allows. */
function withoutAction({ scope, method, query }: S3Call) {
  const parameter = [...query.keys()].find((name) => !signatureParameters.includes(name))
  if (parameter !== undefined) return notImplemented(`${method} of a ${scope} with ?${parameter}`)
  return scope === 'bucket' && method === 'POST'
    ? notImplemented('POST of a form')
    : methodNotAllowed(method, scope.toUpperCase())
}

function fidelityOf(row: ActionRow): ActionFidelity {
  const { parameter, header, query = [], headers = [], body = [], harmless, defaults = {} } = row
  const chosenBy = [parameter, header].filter((name) => name !== undefined)
  const owner = usesBucket(row) ? ['x-amz-expected-bucket-owner'] : []
  const supported = [...chosenBy, ...query, ...headers, ...body, ...owner, ...commonSupported]
  const ignored: Record<string, string> = { ...commonHarmless, ...harmless }
  for (const [name, value] of Object.entries(defaults)) ignored[name] = `accepted only as ${value}, the default`
  for (const name of supported) delete ignored[name]
  return { user: row.user, supported, harmless: ignored }
}
