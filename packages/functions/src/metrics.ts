/** What became of the events of one request. */
export type Counts = { accepted: number; rejected: number; retry: number; bytes: number }

/**
 * One line of CloudWatch's embedded metric format: Lambda's log becomes four metrics of the stream.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function metricLine({ accepted, rejected, retry, bytes }: Counts, namespace: string, stream: string): string {
  const metrics = { Accepted: accepted, Rejected: rejected, Retry: retry, Bytes: bytes }
  const units = Object.keys(metrics).map((Name) => ({ Name, Unit: Name === 'Bytes' ? 'Bytes' : 'Count' }))
  const CloudWatchMetrics = [{ Namespace: namespace, Dimensions: [['Stream']], Metrics: units }]
  return `${JSON.stringify({ _aws: { Timestamp: Date.now(), CloudWatchMetrics }, Stream: stream, ...metrics })}\n`
}
