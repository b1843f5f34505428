import { boundary, boundaryName } from '@sluice/core/pipeline'

if (boundary.stages.includes($app.stage)) {
  const { accountId } = aws.getCallerIdentityOutput()
  const { partition } = aws.getPartitionOutput()
  const arn = $interpolate`arn:${partition}:iam::${accountId}:policy/${boundaryName($app.stage)}`
  // SST's own roles as well as ours. It covers only roles that are created later.
  $transform(aws.iam.Role, (args) => {
    args.permissionsBoundary = arn
  })
}
