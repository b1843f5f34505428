/** What the evaluations of other modes of access are given. */
export const submitKey = 'pk_a-key-of-this-stage'

export const jwt = { mode: 'jwt', issuer: 'https://login.example.com/', audiences: ['events', 'tills'] }
