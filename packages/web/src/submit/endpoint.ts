const apiUrl: string | undefined = import.meta.env.VITE_API_URL

/** A deployed page knows its API from the build and never asks for a local pipeline. */
export const isDeployed = Boolean(apiUrl)

export const submitUrl = `${(apiUrl || location.origin).replace(/\/+$/, '')}/submit`

/** As a build for one stage knows it: each stage has a bucket of its own. */
export const bucketName: string | undefined = import.meta.env.VITE_BUCKET
