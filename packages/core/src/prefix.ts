// Firehose's rules for prefixes: https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html#prefix-rules
import { evaluatePrefix } from './object-key.ts'
import { firehoseLimits } from './pipeline.ts'

const expression = /!\{([^:}]*):([^}]*)\}/g
const errorType = '!{firehose:error-output-type}'

/** Returns why Firehose would reject a pair of prefixes when it creates a delivery stream, `undefined` if it accepts. */
export function prefixProblem(prefix: string, errorOutputPrefix: string): string | undefined {
  if (prefix.includes(errorType)) return `A Prefix must not contain ${errorType}: only the ErrorOutputPrefix may.`
  if (prefix.includes('!{') && !errorOutputPrefix) return 'A Prefix with expressions needs an ErrorOutputPrefix.'
  if (errorOutputPrefix.includes('!{') && !errorOutputPrefix.includes(errorType))
    return `An ErrorOutputPrefix with expressions must contain ${errorType}.`
  return problemOf('Prefix', prefix) ?? problemOf('ErrorOutputPrefix', errorOutputPrefix)
}

function problemOf(name: string, prefix: string): string | undefined {
  if (prefix.replace(expression, '').includes('!{'))
    return `In the ${name}, "!{" can only start an expression: !{namespace:value}.`
  for (const [whole, namespace] of prefix.matchAll(expression)) {
    if (namespace === 'partitionKeyFromQuery' || namespace === 'partitionKeyFromLambda')
      return `In the ${name}, ${whole} requires dynamic partitioning, which is off.`
  }
  try {
    const evaluated = evaluatePrefix({
      prefix,
      arrival: new Date(0),
      randomString: () => 'x'.repeat(11),
      errorOutputType: 'processing-failed', // the longest type of this pipeline
    })
    if (evaluated.length > firehoseLimits.prefixCharacters)
      return `The ${name} has ${evaluated.length} characters when evaluated; the limit is ${firehoseLimits.prefixCharacters}.`
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
