/** A problem that keeps the pipeline from starting and that the user can fix. The message is one complete sentence. */
export class SetupError extends Error {}
