/**
 * Why a token is asked for. `connect`: for a new connection; one that is good for a while yet will do. `renew`: the present one expires soon; give one that
 * lives longer. `rejected`: the server didn't take the last one, or it has expired; give a fresh one.
 */
export type TokenReason = 'connect' | 'renew' | 'rejected';

/** Gives an access token. When it throws or rejects, it is asked again later, as after a failed try to connect. */
export type GetToken = (why: TokenReason) => string | Promise<string>;

/** @returns when a token ends, in milliseconds since 1970; nothing for one that isn't a JWT with `exp` */
export function expiryOf(token: string): number | undefined {
  try {
    const claims: unknown = JSON.parse(atob(token.split('.')[1]!.replaceAll('-', '+').replaceAll('_', '/')));
    const { exp } = claims as { exp?: unknown };
    return typeof exp === 'number' ? exp * 1000 : undefined;
  } catch {
    return undefined;
  }
}
