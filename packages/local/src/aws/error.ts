/** An error in AWS's shape. `type` is AWS's name for it, such as `ResourceNotFoundException`. */
export class AwsError extends Error {
  readonly type: string
  /** The response's HTTP status. */
  readonly status: number
  /** Further members of an error of S3, such as `Condition`. */
  readonly details: Record<string, string | number>
  constructor(type: string, message: string, status = 400, details: Record<string, string | number> = {}) {
    super(message)
    this.type = type
    this.status = status
    this.details = details
  }
}

/** Thrown by an action that has done its work, but whose client gets a closed connection in place of the response. */
export class ReplyLost extends Error {}
