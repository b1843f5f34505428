const apiUrl: string | undefined = import.meta.env.VITE_API_URL

/** True if the page was built for one API. It then never looks for a local pipeline. */
export const isDeployed = Boolean(apiUrl)

/** The URL that events are sent to, unless the reader chose another one. */
export const submitUrl = `${(apiUrl || location.origin).replace(/\/+$/, '')}/submit`

/** The stage that the page was built for. */
export const stageName: string | undefined = import.meta.env.VITE_STAGE

/** The bucket of the stage that the page was built for. */
export const bucketName: string | undefined = import.meta.env.VITE_BUCKET
