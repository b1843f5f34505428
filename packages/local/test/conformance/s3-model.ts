import * as sdk from '@aws-sdk/client-s3'

/** The place of an input in a request. The path of an element has the elements around it: `Delete.Object.Key`. */
export type Place = 'header' | 'query' | 'element'

/** One input of an action in the SDK's own model, by its name on the wire. */
export type WireInput = { place: Place; name: string; value: string }

export type WireAction = {
  method: string
  /** The path with its query, as in `/{Key+}?uploads`. */
  path: string
  inputs: WireInput[]
}

type Schema = number | readonly unknown[] | (() => Schema)
type Traits = { http?: string[]; httpHeader?: string; httpQuery?: string; httpPrefixHeaders?: string; xmlName?: string }

const kinds = { list: 1, structure: 3, operation: 9 }

const examples: Record<number, string> = { 1: '1', 2: 'true', 4: 'Sun, 01 Mar 2026 12:00:00 GMT' }

/** The actions of S3 in the model of the SDK. Bucket, key and an object's content aren't inputs here. */
export const wireActions: ReadonlyMap<string, WireAction> = new Map(
  Object.values<unknown>(sdk)
    .filter((value): value is unknown[] => Array.isArray(value) && value[0] === kinds.operation)
    .map(([, , name, traits, input]) => {
      const [method = '', path = ''] = (traits as Traits).http ?? []
      return [String(name), { method, path, inputs: inputsOf(input as Schema) }]
    }),
)

function inputsOf(schema: Schema): WireInput[] {
  return membersOf(schema).flatMap(({ type, traits }): WireInput[] => {
    const value = exampleOf(type)
    if (traits.httpHeader) return [{ place: 'header', name: traits.httpHeader.toLowerCase(), value }]
    if (traits.httpPrefixHeaders) return [{ place: 'header', name: `${traits.httpPrefixHeaders}*`, value }]
    if (traits.httpQuery) return [{ place: 'query', name: traits.httpQuery, value }]
    if (traits.xmlName) return elementsOf(type, traits.xmlName)
    return []
  })
}

/** Returns the elements of a structure that have no elements in them. */
function elementsOf(type: Schema, path: string): WireInput[] {
  const [kind, , , , item] = tupleOf(type)
  if (kind === kinds.list) return elementsOf(item as Schema, path)
  if (kind !== kinds.structure) return [{ place: 'element', name: path, value: exampleOf(type) }]
  return membersOf(type).flatMap(({ name, type, traits }) => elementsOf(type, `${path}.${traits.xmlName ?? name}`))
}

function membersOf(schema: Schema) {
  const [, , , , names, types] = tupleOf(schema)
  return (names as string[]).map((name, i) => {
    const type = (types as Schema[])[i] ?? 0
    const [, traits] = Array.isArray(type) && type.length === 2 ? type : []
    return { name, type, traits: typeof traits === 'object' ? (traits as Traits) : {} }
  })
}

/** Returns the tuple of a schema: behind a reference, or in a pair with its traits. */
function tupleOf(schema: Schema): readonly unknown[] {
  if (typeof schema === 'function') return tupleOf(schema())
  if (typeof schema === 'number') return []
  return schema.length === 2 ? tupleOf(schema[0] as Schema) : schema
}

function exampleOf(schema: Schema): string {
  if (typeof schema === 'function') return exampleOf(schema())
  if (Array.isArray(schema)) return exampleOf((schema.length === 2 ? schema[0] : 0) as Schema)
  return examples[schema as number] ?? 'x'
}
