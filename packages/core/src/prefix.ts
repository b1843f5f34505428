// What Firehose takes as prefixes: https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html#prefix-rules
import { evaluatePrefix } from './object-key.ts'

const maxCharacters = 512
const expression = /!\{([^:}]*):([^}]*)\}/g

/** Why Firehose refuses a destination's prefixes, told with the rule, or nothing if it takes them. */
export function prefixFault(prefix: string, errorOutputPrefix: string): string | undefined {
  const typed = '!{firehose:error-output-type}'
  if (prefix.includes(typed)) return `The prefix must not contain ${typed}: only the error prefix may.`
  if (prefix.includes('!{') && !errorOutputPrefix)
    return 'A prefix with expressions needs an error prefix beside it, and there is none.'
  if (errorOutputPrefix.includes('!{') && !errorOutputPrefix.includes(typed))
    return `An error prefix with expressions must contain ${typed}.`
  return faultOf('prefix', prefix) ?? faultOf('error prefix', errorOutputPrefix)
}

function faultOf(name: string, prefix: string): string | undefined {
  if (prefix.replace(expression, '').includes('!{'))
    return `In the ${name}, "!{" may only begin an expression: !{namespace:value}.`
  for (const [whole, namespace] of prefix.matchAll(expression)) {
    if (namespace === 'partitionKeyFromQuery' || namespace === 'partitionKeyFromLambda')
      return `In the ${name}, ${whole} needs dynamic partitioning, which is off.`
  }
  try {
    const evaluated = evaluatePrefix({
      prefix,
      arrival: new Date(0),
      randomString: () => 'x'.repeat(11),
      errorOutputType: 'processing-failed', // the longest there is for this pipeline
    })
    if (evaluated.length > maxCharacters)
      return `The ${name} has ${evaluated.length} characters when evaluated, and may have ${maxCharacters}.`
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
