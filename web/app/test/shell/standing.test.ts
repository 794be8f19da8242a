import type { ConnectionStatus } from '@chatcluster/client';
import { expect, test } from 'vitest';
import { noticeOf, standingOf } from '../../src/shell/standing.ts';

const status = (more: Partial<ConnectionStatus> = {}): ConnectionStatus => ({ state: 'connecting', failures: 0, online: true, ...more });

test('a connection that is there needs no word', () => {
  expect(noticeOf(status({ state: 'connected' }), true, undefined, 0)).toBeUndefined();
});

test('one that was lost a moment ago needs none yet', () => {
  expect(noticeOf(status(), true, 10_000, 13_000)).toBeUndefined();
  expect(noticeOf(status(), true, 10_000, 14_001)?.text).toBe('banner.reconnecting');
});

test('a first connection is waited for in words', () => {
  expect(noticeOf(status(), false, 10_000, 10_001)?.text).toBe('banner.connecting');
});

test('a long wait is counted down, and not read out', () => {
  const notice = noticeOf(status({ failures: 5, retryAt: 20_000 }), true, 0, 12_300);
  expect(notice).toEqual({ text: 'banner.retryIn', values: { seconds: 8 }, action: 'banner.retryNow', isCounting: true });
});

test('without a network one is offline, whatever the state', () => {
  expect(standingOf(status({ online: false }))).toBe('offline');
  expect(noticeOf(status({ online: false }), true, 0, 0)?.text).toBe('banner.offline');
});

test.each([
  [4502, 'stop.4502'],
  [4599, 'stop.other'],
])('the server’s %d is said in words', (code, text) => {
  expect(noticeOf(status({ state: 'disconnected', stop: { code, reason: '' } }), true, 0, 0)).toMatchObject({ text, action: 'banner.again' });
});
