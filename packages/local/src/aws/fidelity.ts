/** How the local AWS treats the input of one action. Names are those on the wire: members, headers, query parameters. */
export type ActionFidelity = {
  /** The caller of the action: a part of Sluice, or a client that the tests run. */
  user: string
  supported: string[]
  /** Input that is ignored, with the reason why that changes nothing. */
  harmless: Record<string, string>
}
