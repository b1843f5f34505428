/** An event of a request: its number, and the id that the sender gave it. */
export type SentEvent = { n: number; id: string | undefined }

/** A request as the scripted server has seen it. Times are milliseconds of one clock. */
export type LoggedRequest = {
  receivedAt: number
  /** The name of the server's behavior. */
  behavior: string
  events: SentEvent[]
  /** The result of each event, if the response has results. */
  statuses: string[]
  /** False if the server cut the connection. */
  isResponded: boolean
  respondedAt: number
  retryAfterMs: number
}
