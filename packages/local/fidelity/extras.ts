/** The end of docs/fidelity.md: what AWS doesn't have. */
export const extras = `## Who can call

The API, the console and the local AWS listen on 127.0.0.1 and ::1, and on the address of \`--host\`. They accept requests that are
addressed to \`localhost\`, \`*.localhost\`, a loopback address, or the name or address of \`--host\`. Any other \`Host\` or \`:authority\` gets
403, and so does a foreign \`Origin\`: \`AccessDenied\` from S3, \`AccessDeniedException\` from Kinesis and Firehose,
\`{"message":"Forbidden"}\` from the gateway. AWS has neither rule. They keep web pages in your browser from your data, even after DNS
rebinding. \`POST /submit\` and its preflights accept every origin, as on AWS. The routes under \`/_sluice\` are for this machine only,
even with \`--host\`.

Idle connections stay open for 75 s. Responses on port 8787 to requests that no HTTP parser can read have the gateway's format.

## Extras of the local AWS

- **Faults on demand** (\`PUT\` and \`DELETE /_sluice/faults\`, \`--fault\`, the console), with the shape of
  \`packages/core/src/faults.ts\`: throttled records, Kinesis unavailable, slow responses, responses lost after the
  commit, S3 unavailable. All are off until you turn them on.
- **Reset** (\`POST /_sluice/reset\`) empties stream and bucket, as in a new data folder. If a crash interrupts it, run it again.
- **A full disk** gets 500 (\`InternalFailure\`, \`InternalError\`). Nothing is acknowledged, and the service continues when there is space.
- **A damaged folder.** If Kinesis's file lacks acknowledged records, or Firehose's state can't be read, the start stops with one sentence
  that names the file. A log (\`kinesis.db-wal\`) from which someone else cut whole transactions at the end can't be detected at the start.
  If those were delivered, Firehose's checkpoint is ahead of the stream, and Firehose reports that.
`
