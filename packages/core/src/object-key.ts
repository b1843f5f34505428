// Firehose's grammar of prefixes and object keys:
// https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html and s3-object-name.html

export type KeyOptions = {
  prefix: string
  deliveryStream: string
  /** Starts at 1 and rises with each change of the delivery stream's configuration. */
  version: number
  /** Approximate arrival of the oldest record in the object. */
  arrival: Date
  /** A fresh UUID. */
  uuid: string
  fileExtension: string
  /** 11 fresh characters for each `!{firehose:random-string}`. */
  randomString: () => string
  /** Of an error prefix only. */
  errorOutputType?: string
}

/** The key of an S3 object: `<prefix><delivery stream>-<version>-<yyyy-MM-dd-HH-mm-ss>-<uuid><extension>`, UTC. */
export function objectKey(options: KeyOptions): string {
  const { deliveryStream, version, arrival, uuid, fileExtension } = options
  const time = formatTime('yyyy-MM-dd-HH-mm-ss', arrival)
  return `${evaluatePrefix(options)}${deliveryStream}-${version}-${time}-${uuid}${fileExtension}`
}

type PrefixOptions = Pick<KeyOptions, 'prefix' | 'arrival' | 'randomString' | 'errorOutputType'>

/** @throws Error for an expression or a timestamp pattern that this grammar lacks */
export function evaluatePrefix({ prefix, arrival, randomString, errorOutputType }: PrefixOptions): string {
  const evaluated = prefix.replace(/!\{([^:}]*):?([^}]*)\}/g, (whole, namespace, value) => {
    if (namespace === 'timestamp') return formatTime(value, arrival)
    if (whole === '!{firehose:random-string}') return randomString()
    if (whole === '!{firehose:error-output-type}' && errorOutputType) return errorOutputType
    throw new Error(`The prefix expression ${whole} is not one that Firehose evaluates here.`)
  })
  // A prefix that names no time gets the default one behind it.
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

/** The numeric part of Java's DateTimeFormatter, in UTC; text in single quotes is literal, two of them are one. */
function formatTime(pattern: string, time: Date): string {
  const iso = time.toISOString()
  return pattern.replace(/'((?:[^']|'')*)'|[A-Za-z]+/g, (token, literal: string | undefined) => {
    if (literal !== undefined) return literal.replaceAll("''", "'") || "'"
    // `yyyyMMdd` is one run of letters, but a field ends where the letter changes.
    return token.replace(/(.)\1*/g, (field) => {
      const format = fields[field]
      if (!format) throw new Error(`The timestamp pattern ${pattern} has a field this grammar lacks: ${field}`)
      return format(iso)
    })
  })
}
