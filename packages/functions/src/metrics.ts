/** The results of one request: events by status, and the bytes of its inflated body. */
export type Counts = { accepted: number; rejected: number; retry: number; bytes: number }

/** The place of a request's metrics in CloudWatch. `at` is in milliseconds since 1970. */
export type MetricTarget = { namespace: string; stream: string; keyName?: string | undefined; at: number }

/**
 * Returns one line of CloudWatch's embedded metric format, which turns Lambda's log into four metrics of the stream. The
 * key's name isn't a dimension, because each one would cost four more metrics. A query of the log can group by it.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function metricLine(counts: Counts, { namespace, stream, keyName, at }: MetricTarget): string {
  const { accepted, rejected, retry, bytes } = counts
  const metrics = { Accepted: accepted, Rejected: rejected, Retry: retry, Bytes: bytes }
  const units = Object.keys(metrics).map((Name) => ({ Name, Unit: Name === 'Bytes' ? 'Bytes' : 'Count' }))
  const CloudWatchMetrics = [{ Namespace: namespace, Dimensions: [['Stream']], Metrics: units }]
  const line = { _aws: { Timestamp: at, CloudWatchMetrics }, Stream: stream, Key: keyName, ...metrics }
  return `${JSON.stringify(line)}\n`
}
