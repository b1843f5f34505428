/// <reference path="./.sst/platform/config.d.ts" />

// SST rejects imports at the top of this file, because it evaluates the file before it loads the providers.
export default $config({
  async app({ stage }) {
    const { app: name, region, tags } = await import('@sluice/core/pipeline')
    const { isProduction } = await import('./infra/stage.ts')
    return {
      name,
      home: 'aws',
      removal: isProduction(stage) ? 'retain' : 'remove',
      protect: isProduction(stage),
      // SST adds the tags sst:app and sst:stage.
      providers: { aws: { region: process.env.SLUICE_REGION || region, defaultTags: { tags } } },
    }
  },

  async run() {
    const { api, watching } = await import('@sluice/core/pipeline')
    const { check } = await import('./infra/checks.ts')
    const { isProduction } = await import('./infra/stage.ts')
    check({ stage: $app.stage, isLive: $dev, env: process.env })

    // Before the first role.
    await import('./infra/boundary.ts')
    // In the order the data flows. Each file waits for the resources it writes to.
    const { url } = await import('./infra/front.ts')
    const { stream } = await import('./infra/stream.ts')
    const { deliveryStream } = await import('./infra/delivery.ts')
    const { bucket } = await import('./infra/bucket.ts')
    const { eventsUrl, table } = await import('./infra/query.ts')
    const { site } = await import('./infra/web.ts')
    if (isProduction($app.stage)) {
      await import('./infra/alarms.ts')
      await import('./infra/dashboard.ts')
      await import('./infra/log-queries.ts')
    }

    return {
      submit: $interpolate`${url}${api.path}`,
      console: site.url,
      stream: stream.name,
      deliveryStream: deliveryStream.name,
      bucket: bucket.name,
      table: $interpolate`${table.databaseName}.${table.name}`,
      events: eventsUrl,
      ...(isProduction($app.stage) && !watching.email && { alarms: 'Alarms notify nobody: set watching.email' }),
    }
  },
})
