import type { ConnectionStatus } from '@chatcluster/client';
import type { Key } from '../i18n/index.ts';

/** A wait that is shorter is not worth counting down. Unit: ms. */
const countdownMs = 3_000;

/** A connection that was there may be away for so long before a banner says so: a gateway that stops sends its clients to another within 3 s. Unit: ms. */
export const patienceMs = 4_000;

/** How it stands with the connection, in one word. */
export type Standing = 'connected' | 'connecting' | 'offline';

export function standingOf(status: ConnectionStatus): Standing {
  if (status.state === 'connected') return 'connected';
  return status.state === 'disconnected' || !status.online ? 'offline' : 'connecting';
}

/** A line that says what is wrong with the connection and what can be done. */
export interface Notice {
  text: Key;
  values?: Record<string, string | number>;
  /** What the button says, where there is one. */
  action?: Key;
  /** It changes every second, which nobody wants read out. */
  isCounting?: boolean;
}

/**
 * What to say of the connection; nothing while it is there, or is about to be back.
 *
 * @param lostAt since when it isn't connected
 * @param now both in ms since 1970
 */
export function noticeOf(status: ConnectionStatus, wasConnected: boolean, lostAt: number | undefined, now: number): Notice | undefined {
  const { stop, retryAt, failures } = status;
  if (stop) {
    const known: Partial<Record<number, Key>> = { 4501: 'stop.4501', 4502: 'stop.4502', 4503: 'stop.4503', 4504: 'stop.4504', 4505: 'stop.4505' };
    return { text: known[stop.code] ?? 'stop.other', values: { code: stop.code }, action: 'banner.again' };
  }
  switch (standingOf(status)) {
    case 'connected':
      return undefined;
    case 'offline':
      return { text: 'banner.offline', action: 'banner.retryNow' };
    case 'connecting': {
      const waitMs = (retryAt ?? 0) - now;
      if (failures > 1 && waitMs > 0 && (waitMs > countdownMs || now - (lostAt ?? now) > patienceMs))
        return { text: 'banner.retryIn', values: { seconds: Math.ceil(waitMs / 1000) }, action: 'banner.retryNow', isCounting: true };
      const isPatient = wasConnected && lostAt !== undefined && now - lostAt < patienceMs;
      return isPatient ? undefined : { text: wasConnected ? 'banner.reconnecting' : 'banner.connecting' };
    }
  }
}
