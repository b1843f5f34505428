import { AwsError } from '../aws/error.ts'

/** AWS's sentences: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
const sentences = {
  AccessDenied: 'Access Denied',
  BucketAlreadyOwnedByYou: 'Your previous request to create the named bucket succeeded and you already own it.',
  BucketNotEmpty: 'The bucket you tried to delete is not empty',
  EntityTooLarge: 'Your proposed upload exceeds the maximum allowed size',
  EntityTooSmall: 'Your proposed upload is smaller than the minimum allowed size',
  InvalidBucketName: 'The specified bucket is not valid.',
  InvalidLocationConstraint: 'The specified location-constraint is not valid',
  InvalidPart:
    "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
  InvalidPartNumber: 'The requested partnumber is not satisfiable',
  InvalidPartOrder: 'The list of parts was not in ascending order. Parts must be ordered by part number.',
  InvalidRange: 'The requested range is not satisfiable',
  InvalidStorageClass: 'The storage class you specified is not valid',
  InvalidURI: 'The key is not valid percent-encoded UTF-8.',
  KeyTooLongError: 'Your key is too long',
  MalformedXML: 'The XML you provided was not well-formed or did not validate against our published schema',
  MaxMessageLengthExceeded: 'Your request was too big.',
  MetadataTooLarge: 'Your metadata headers exceed the maximum allowed metadata size',
  MethodNotAllowed: 'The specified method is not allowed against this resource.',
  MissingContentLength: 'You must provide the Content-Length HTTP header.',
  MissingRequestBodyError: 'Request Body is empty',
  NoSuchBucket: 'The specified bucket does not exist',
  NoSuchKey: 'The specified key does not exist.',
  NoSuchUpload:
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
  NotImplemented: 'A header you provided implies functionality that is not implemented',
  PreconditionFailed: 'At least one of the pre-conditions you specified did not hold',
  UserKeyMustBeSpecified: 'User key must be specified.',
  XAmzContentSHA256Mismatch: "The provided 'x-amz-content-sha256' header does not match what was computed.",
}

/** The statuses other than 400. */
const statuses: Record<string, number> = {
  AccessDenied: 403,
  BucketAlreadyOwnedByYou: 409,
  BucketNotEmpty: 409,
  InvalidPartNumber: 416,
  InvalidRange: 416,
  MethodNotAllowed: 405,
  MissingContentLength: 411,
  NoSuchBucket: 404,
  NoSuchKey: 404,
  NoSuchUpload: 404,
  NotImplemented: 501,
  PreconditionFailed: 412,
}

/** Returns an error with AWS's sentence. `details` are its members. */
export const s3Error = (code: keyof typeof sentences, details: AwsError['details'] = {}): AwsError =>
  errorWith(code, sentences[code], details)

/** Returns an error with another sentence. */
export const errorWith = (code: string, message: string, details: AwsError['details'] = {}): AwsError =>
  new AwsError(code, message, statuses[code], details)

/** Returns the error for a request that the local S3 rejects by name. */
export const notImplemented = (what: string): AwsError =>
  errorWith('NotImplemented', `${what} is not implemented here; see docs/fidelity.md.`)

/** Returns the error for a parameter. It names the value, unless that is a token. */
export const invalidArgument = (message: string, name: string, value?: string): AwsError =>
  errorWith('InvalidArgument', message, {
    ArgumentName: name,
    ...(value !== undefined && { ArgumentValue: value }),
  })

export const invalidRequest = (message: string): AwsError => errorWith('InvalidRequest', message)
