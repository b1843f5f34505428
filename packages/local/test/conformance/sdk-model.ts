/** The schema of a value in an SDK's client: a number for a simple type, or a tuple whose first element is its kind. */
type Schema = number | readonly unknown[] | (() => Schema)

/** One input member of an action in an SDK's own model. A member of a list's structures has the list's path. */
export type InputMember = {
  /** Names on the wire, as in `ShardFilter.Type`. */
  path: string
  /** A value of the member's type. */
  value: unknown
  /** The paths of the lists that the member is in. */
  lists: string[]
}

const kinds = { list: 1, map: 2, structure: 3, operation: 9 }
const simple: Record<number, unknown> = { 1: 1, 2: true, 4: new Date(0), 21: new TextEncoder().encode('x') }

/** Returns the input members of every action of an SDK's client, nested ones included, by action. */
export function inputMembers(client: Record<string, unknown>): Map<string, InputMember[]> {
  const operations = Object.values(client).filter(
    (value): value is unknown[] => Array.isArray(value) && value[0] === kinds.operation,
  )
  return new Map(operations.map(([, , name, , input]) => [String(name), membersOf(input as Schema, '', [])]))
}

/** Deep enough for every structure that an action supports. Deeper ones are rejected with their parent. */
const maxDepth = 4

function membersOf(schema: Schema, parent: string, lists: string[]): InputMember[] {
  const [kind, , , , names, members] = tupleOf(schema)
  if (kind === kinds.list) return membersOf(names as Schema, parent, [...lists, parent.slice(0, -1)])
  if (kind !== kinds.structure || parent.split('.').length > maxDepth) return []
  return (names as string[]).flatMap((name, i) => {
    const member = resolve((members as Schema[])[i] ?? 0)
    const path = `${parent}${name}`
    return [{ path, value: exampleOf(member), lists }, ...membersOf(member, `${path}.`, lists)]
  })
}

/** Returns the schema behind a reference, or in a pair of a schema and its traits. */
function resolve(schema: Schema): Schema {
  if (typeof schema === 'function') return resolve(schema())
  const isPair = Array.isArray(schema) && schema.length === 2
  return isPair ? resolve(schema[0] as Schema) : schema
}

const tupleOf = (schema: Schema): readonly unknown[] => {
  const resolved = resolve(schema)
  return typeof resolved === 'object' ? resolved : []
}

function exampleOf(schema: Schema): unknown {
  if (typeof schema === 'number') return simpleValue(schema)
  const [kind, , , , item] = tupleOf(schema)
  if (kind === kinds.list) return [exampleOf(resolve(item as Schema))]
  if (kind === kinds.map) return { a: 'b' }
  return kind === kinds.structure ? {} : simpleValue(Number(item))
}

const listOf = 64
const mapOf = 128

function simpleValue(type: number): unknown {
  if (type & mapOf) return { a: 'b' }
  if (type & listOf) return [simpleValue(type & ~listOf)]
  return simple[type] ?? 'x'
}
