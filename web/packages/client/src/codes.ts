/** Why a request was refused: the names in `error` frames. A newer server may send others. */
export const errorCodes = [
  'malformed',
  'unknown_type',
  'missing_field',
  'wrong_type',
  'frame_too_large',
  'invalid_room',
  'invalid_id',
  'text_empty',
  'text_too_long',
  'not_joined',
  'already_joined',
  'too_many_rooms',
  'after_ahead',
  'rate_limited',
  'overloaded',
  'unavailable',
  'bad_token',
  'internal',
] as const;

/** An error name that this client knows. */
export type ErrorCode = (typeof errorCodes)[number];

/** Why the server closed a connection: its own codes. */
export const closeCodes = {
  /** The node stops: come back after the delay that `draining` named. */
  draining: 4001,
  /** No answer to a ping. */
  silent: 4002,
  /** The socket took nothing for a minute. */
  tooSlow: 4008,
  /** This node can't go on with the connection. */
  resumeElsewhere: 4010,
  /** Bad frames, again and again. */
  badFrames: 4501,
  /** The token is missing, wrong or expired. */
  badToken: 4502,
  /** None of the offered subprotocols is spoken. */
  unsupportedVersion: 4503,
  /** A limit on connections was reached. */
  limitReached: 4504,
  /** The user may not connect. */
  banned: 4505,
} as const;

/**
 * Whether a client should connect again after a close with this code.
 * No table of codes is needed for that: 4500–4999 are final, and so are the four by which RFC 6455 says that the framing was broken.
 */
export function comesBack(code: number): boolean {
  if (code >= 4500 && code <= 4999) return false;
  return code !== 1002 && code !== 1003 && code !== 1007 && code !== 1009;
}
