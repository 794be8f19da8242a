import { expect, test } from 'vitest';
import { chooseLanguage, dictionaries, fill, localeOf, Translator } from '../src/i18n/index.ts';

const placeholders = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();

test('every language has the same keys, none empty, with the same places to fill', () => {
  for (const dictionary of Object.values(dictionaries)) {
    expect(Object.keys(dictionary)).toEqual(Object.keys(dictionaries.en));
    for (const [key, text] of Object.entries(dictionary)) {
      expect(text.trim(), key).not.toBe('');
      expect(placeholders(text), key).toEqual(placeholders(dictionaries.en[key as keyof typeof dictionaries.en]));
    }
  }
});

test.each([
  [null, ['zh-CN', 'en'], 'zh'],
  [null, ['zh-Hant-TW'], 'zh'],
  [null, ['de-DE', 'en-GB', 'zh'], 'en'],
  [null, ['de'], 'en'],
  [null, [], 'en'],
  ['en', ['zh-CN'], 'en'],
  ['tlh', ['zh-CN'], 'zh'],
])('remembered %s, preferred %j: %s', (remembered, preferred, language) => {
  expect(chooseLanguage(remembered, preferred)).toBe(language);
});

test('dates are in the regional form of the reader', () => {
  expect(localeOf('en', ['de', 'en-GB'])).toBe('en-GB');
  expect(localeOf('zh', ['en-GB'])).toBe('zh-CN');
});

test('what is not given stays visible', () => {
  expect(fill('{a} and {b}', { a: '$&' })).toBe('$& and {b}');
});

test('a change of language is told to those who follow', () => {
  const translator = new Translator('en', []);
  const heard: string[] = [];
  const unfollow = translator.subscribe(() => heard.push(translator.text('composer.send')));
  translator.language = 'zh';
  unfollow();
  translator.language = 'en';
  expect(heard).toEqual(['发送']);
});
