import { AwsError } from '../aws/error.ts'

// Errors that several actions throw, with AWS's sentences and members:
// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html

/** Returns the error for a request that the local S3 rejects by name. */
export const notImplemented = (what: string): AwsError =>
  new AwsError('NotImplemented', `${what} is not implemented here; see docs/fidelity.md.`, 501)

export const methodNotAllowed = (method: string, resourceType: string): AwsError =>
  new AwsError('MethodNotAllowed', 'The specified method is not allowed against this resource.', 405, {
    Method: method,
    ResourceType: resourceType,
  })

/** Returns the error for a parameter. It names the value, unless that is a token. */
export const invalidArgument = (message: string, name: string, value?: string): AwsError =>
  new AwsError('InvalidArgument', message, 400, {
    ArgumentName: name,
    ...(value !== undefined && { ArgumentValue: value }),
  })

export const invalidRequest = (message: string): AwsError => new AwsError('InvalidRequest', message)

export const accessDenied = (message = 'Access Denied', details: Record<string, string> = {}): AwsError =>
  new AwsError('AccessDenied', message, 403, details)

export const noSuchBucket = (bucket: string): AwsError =>
  new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404, { BucketName: bucket })

export const noSuchKey = (Key: string): AwsError =>
  new AwsError('NoSuchKey', 'The specified key does not exist.', 404, { Key })

export const noSuchUpload = (UploadId: string): AwsError =>
  new AwsError(
    'NoSuchUpload',
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    404,
    { UploadId },
  )

export const invalidBucketName = (bucket: string): AwsError =>
  new AwsError('InvalidBucketName', 'The specified bucket is not valid.', 400, { BucketName: bucket })

export const malformedXml = (): AwsError =>
  new AwsError(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  )
