/** Who one is: a name that was chosen, or a token that says it. */
export interface Identity {
  /** The name; with a token the one that the server read from it last time, empty before the first. */
  user: string;
  /** An access token, for gateways that want one. */
  token?: string;
}
