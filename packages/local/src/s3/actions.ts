import type { ActionFidelity } from '../aws/fidelity.ts'
import type { ActionRow, S3Call, Scope } from './action.ts'
import { notImplemented, s3Error } from './errors.ts'
import { commonHarmless, commonSupported, readHarmless } from './inputs.ts'
import { signatureParameters } from './presigned.ts'
import { table } from './table.ts'

/** A row of the table with its name, and with its request in parts. */
export type ChosenAction = ActionRow & { name: string; method: string; scope: Scope; parameter: string | undefined }

const scopes: Record<string, Scope> = { '/': 'service', '/bucket': 'bucket', '/bucket/key': 'object' }

const actions = Object.entries(table).map(([name, row]): ChosenAction => {
  const [method = '', path = '', parameter] = row.request.split(/[ ?]/)
  return { ...row, name, method, scope: scopes[path] ?? 'service', parameter }
})

/** Returns true if an action uses a bucket, which must exist and have the owner that the request expects. */
export const usesBucket = ({ name, scope }: ChosenAction): boolean => scope !== 'service' && name !== 'CreateBucket'

/** The actions of S3, by name. The table that describes them also chooses the action of a request and checks its input. */
export const s3Fidelity: Record<string, ActionFidelity> = Object.fromEntries(
  actions.map((action) => [action.name, fidelityOf(action)]),
)

/** Headers that are input of S3. Others, such as `user-agent` or `origin`, belong to HTTP, its proxies and its pages. */
const inputHeader = /^(x-amz-|if-|content-)|^(range|cache-control|expires)$/

/**
 * Returns the action that a request chooses.
 * @throws AwsError `NotImplemented` for an action, a parameter, a header or a value that the table doesn't have;
 * `MethodNotAllowed` for a method that no action has there
 */
export function actionOf(call: S3Call): ChosenAction {
  const action = actions.find((candidate) => isChosen(candidate, call))
  if (!action) throw withoutAction(call)
  const { name, defaults = {} } = action
  const { supported, harmless } = s3Fidelity[name] as ActionFidelity
  const isDeclared = (input: string) =>
    supported.includes(input) || Object.hasOwn(harmless, input) || isPrefixed(supported, input)
  const parameter = [...call.query.keys()].find((input) => !isDeclared(input))
  if (parameter !== undefined) throw notImplemented(`${name} with ?${parameter}`)
  const header = Object.keys(call.headers).find((input) => inputHeader.test(input) && !isDeclared(input))
  if (header !== undefined) throw notImplemented(`${name} with the header ${header}`)
  for (const [input, value] of Object.entries(defaults)) {
    const given = call.headers[input] ?? value
    if (given !== value) throw notImplemented(`${name} with the header ${input}: ${given}`)
  }
  return action
}

const isPrefixed = (supported: string[], name: string) =>
  supported.some((prefix) => prefix.endsWith('-*') && name.startsWith(prefix.slice(0, -1)))

function isChosen({ scope, method, parameter, header }: ChosenAction, call: S3Call): boolean {
  const isThere = (parameter === undefined || call.query.has(parameter)) && (!header || header in call.headers)
  return scope === call.scope && method === call.method && isThere
}

/** Returns the error for a request that no action is for. A form is posted to a bucket, which AWS allows. */
function withoutAction({ scope, method, query }: S3Call) {
  const parameter = [...query.keys()].find((name) => !signatureParameters.includes(name))
  if (parameter !== undefined) return notImplemented(`${method} of a ${scope} with ?${parameter}`)
  return scope === 'bucket' && method === 'POST'
    ? notImplemented('POST of a form')
    : s3Error('MethodNotAllowed', { Method: method, ResourceType: scope.toUpperCase() })
}

function fidelityOf(action: ChosenAction): ActionFidelity {
  const { user, method, parameter, header, input = [], body = [], harmless, defaults = {} } = action
  const chosenBy = [parameter, header].filter((name) => name !== undefined)
  const owner = usesBucket(action) ? ['x-amz-expected-bucket-owner'] : []
  const supported = [...chosenBy, ...input, ...body, ...owner, ...commonSupported]
  const isRead = method === 'GET' || method === 'HEAD'
  const ignored: Record<string, string> = { ...commonHarmless, ...(isRead && readHarmless), ...harmless }
  for (const [name, value] of Object.entries(defaults)) ignored[name] = `accepted only as ${value}, the default`
  for (const name of supported) delete ignored[name]
  return { user, supported, harmless: ignored }
}
