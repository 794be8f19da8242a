import { expect, test } from 'vitest';
import { memoryKeep } from '../../src/device/keep.ts';
import { Drafts } from '../../src/rooms/drafts.ts';
import { ReadMarks } from '../../src/rooms/readMarks.ts';
import { lookalike, RoomNames } from '../../src/rooms/roomNames.ts';
import { Preferences } from '../../src/shell/preferences.ts';

test('a draft is of its room and user, and outlives the page', () => {
  const keep = memoryKeep();
  new Drafts(keep, 'alice').set('lobby', 'half a sen');
  expect(new Drafts(keep, 'alice').of('lobby')).toBe('half a sen');
  expect(new Drafts(keep, 'alice').of('other')).toBe('');
  expect(new Drafts(keep, 'bob').of('lobby')).toBe('');
});

test('a draft that was sent or wiped leaves nothing behind', () => {
  const keep = memoryKeep();
  const drafts = new Drafts(keep, 'alice');
  drafts.set('lobby', 'text');
  drafts.set('lobby', ' \n ');
  expect(drafts.of('lobby')).toBe('');
  expect(keep.read('chatcluster.drafts/alice')).toBeNull();
});

test('a mark only goes on, except in another life of the log', () => {
  const keep = memoryKeep();
  const marks = new ReadMarks(keep, 'alice');
  marks.set('lobby', { epoch: 'e', seq: 5 });
  marks.set('lobby', { epoch: 'e', seq: 3 });
  expect(new ReadMarks(keep, 'alice').of('lobby')).toEqual({ epoch: 'e', seq: 5 });
  marks.set('lobby', { epoch: 'f', seq: 1 });
  expect(marks.of('lobby')).toEqual({ epoch: 'f', seq: 1 });
});

test('two windows don’t overwrite each other’s marks', () => {
  const keep = memoryKeep();
  const [one, other] = [new ReadMarks(keep, 'alice'), new ReadMarks(keep, 'alice')];
  one.set('a', { epoch: 'e', seq: 1 });
  other.set('b', { epoch: 'e', seq: 2 });
  one.reload();
  expect([one.of('a'), one.of('b')]).toEqual([
    { epoch: 'e', seq: 1 },
    { epoch: 'e', seq: 2 },
  ]);
});

test.each(['{', '7', '[1]', '{"lobby":5}', 'null'])('what is kept as %s is of somebody else, and no fault', (text) => {
  const keep = memoryKeep();
  for (const key of ['chatcluster.rooms', 'chatcluster.drafts/alice', 'chatcluster.read/alice']) keep.write(key, text);
  expect(new RoomNames(keep).list).toEqual([]);
  expect(new Drafts(keep, 'alice').of('lobby')).toBe('');
  expect(new ReadMarks(keep, 'alice').of('lobby')).toBeUndefined();
});

test('rooms are kept once, the latest first', () => {
  const names = new RoomNames(memoryKeep());
  for (const name of ['a', 'b', 'a']) names.add(name);
  expect(names.list).toEqual(['b', 'a']);
  names.remove('b');
  expect(names.list).toEqual(['a']);
});

test('a token stays in its tab unless it is to be remembered', () => {
  const browser = memoryKeep();
  const tab = memoryKeep();
  new Preferences(browser, tab).remember({ user: 'alice', token: 'secret' }, false);
  expect(new Preferences(browser, tab).identity).toEqual({ user: 'alice', token: 'secret' });
  expect(new Preferences(browser, memoryKeep()).identity).toEqual({ user: 'alice' });
  new Preferences(browser, tab).remember({ user: 'alice', token: 'secret' }, true);
  expect(new Preferences(browser, memoryKeep()).identity.token).toBe('secret');
  new Preferences(browser, tab).remember({ user: '' }, false);
  expect(new Preferences(browser, tab).identity).toEqual({ user: '' });
});

test('a name that differs by case alone is another room, and is told apart', () => {
  expect(lookalike(['Team', 'lobby'], 'team')).toBe('Team');
  expect(lookalike(['Team', 'team'], 'team')).toBeUndefined();
  expect(lookalike(['lobby'], 'team')).toBeUndefined();
});
