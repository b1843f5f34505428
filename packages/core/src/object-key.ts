// Firehose's grammar of prefixes and object keys: https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html and
// https://docs.aws.amazon.com/firehose/latest/dev/s3-object-name.html

export type KeyOptions = {
  prefix: string
  deliveryStream: string
  /** Version of the delivery stream's configuration, from 1. */
  version: number
  /** Approximate arrival time of the oldest record in the object. */
  arrival: Date
  /** A new UUID. */
  uuid: string
  fileExtension: string
  /** Returns 11 new characters for each `!{firehose:random-string}`. */
  randomString: () => string
  /** Required for an error prefix. */
  errorOutputType?: string
}

/** Returns the key of an S3 object: `<prefix><delivery stream>-<version>-<yyyy-MM-dd-HH-mm-ss>-<uuid><extension>`, UTC. */
export function objectKey(options: KeyOptions): string {
  const { deliveryStream, version, arrival, uuid, fileExtension } = options
  const time = formatTime('yyyy-MM-dd-HH-mm-ss', arrival)
  return `${evaluatePrefix(options)}${deliveryStream}-${version}-${time}-${uuid}${fileExtension}`
}

type PrefixOptions = Pick<KeyOptions, 'prefix' | 'arrival' | 'randomString' | 'errorOutputType'>

/**
 * Returns a prefix with its expressions evaluated.
 * @throws Error for an unsupported expression or timestamp pattern
 */
export function evaluatePrefix({ prefix, arrival, randomString, errorOutputType }: PrefixOptions): string {
  const evaluated = prefix.replace(/!\{([^:}]*):?([^}]*)\}/g, (whole, namespace, value) => {
    if (namespace === 'timestamp') return formatTime(value, arrival)
    if (whole === '!{firehose:random-string}') return randomString()
    if (whole === '!{firehose:error-output-type}' && errorOutputType) return errorOutputType
    throw new Error(`The prefix expression ${whole} is not supported.`)
  })
  // Firehose appends its default time to a prefix without one.
  return prefix.includes('!{timestamp:') ? evaluated : `${evaluated}${formatTime('yyyy/MM/dd/HH/', arrival)}`
}

const fields: Record<string, (time: string) => string> = {
  yyyy: (time) => time.slice(0, 4),
  yy: (time) => time.slice(2, 4),
  MM: (time) => time.slice(5, 7),
  dd: (time) => time.slice(8, 10),
  HH: (time) => time.slice(11, 13),
  mm: (time) => time.slice(14, 16),
  ss: (time) => time.slice(17, 19),
  SSS: (time) => time.slice(20, 23),
}

/** Formats a time in UTC like the numeric fields of Java's DateTimeFormatter. Text in single quotes is literal. */
function formatTime(pattern: string, time: Date): string {
  const iso = time.toISOString()
  return pattern.replace(/'((?:[^']|'')*)'|[A-Za-z]+/g, (token, literal: string | undefined) => {
    if (literal !== undefined) return literal.replaceAll("''", "'") || "'"
    // A field ends where the letter changes: `yyyyMMdd` has three.
    return token.replace(/(.)\1*/g, (field) => {
      const format = fields[field]
      if (!format) throw new Error(`The field ${field} of the timestamp pattern ${pattern} is not supported.`)
      return format(iso)
    })
  })
}
