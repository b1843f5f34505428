/**
 * A row of docs/fidelity.md: a behavior of AWS, what Sluice does, and AWS's page about it. A name such as `limits` is one of
 * the pages that are linked above the table. All texts are Markdown.
 */
export type Behavior = readonly [behavior: string, sluice: string, page: string]
