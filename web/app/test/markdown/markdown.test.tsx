import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { isJumbo } from '../../src/markdown/jumbo.ts';
import { Markdown } from '../../src/markdown/Markdown.tsx';

const html = (text: string) => renderToStaticMarkup(<Markdown text={text} />);

test.each([
  ['**bold** and *italic* and ~~gone~~', '<p><strong>bold</strong> and <em>italic</em> and <del>gone</del></p>'],
  ['`a < b`', '<p><code>a &lt; b</code></p>'],
  ['one\ntwo', '<p>one<br/>two</p>'],
  ['> quoted', '<blockquote><p>quoted</p></blockquote>'],
  ['- a\n- b', '<ul><li>a</li><li>b</li></ul>'],
  ['3. a\n4. b', '<ol start="3"><li>a</li><li>b</li></ol>'],
  ['5 \\* 3', '<p>5 * 3</p>'],
  ['🚀 🎉', '<p class="jumbo">🚀 🎉</p>'],
])('%j', (text, expected) => {
  expect(html(text)).toBe(expected);
});

test.each(['# lobby', 'Title\n===', '---', '| a | b |\n|---|---|\n| 1 | 2 |', '[a]: b', 'a &amp; b', 'it&#39;s', '    indented', '2 < 3 > 1', '#1 first'])(
  '%j is what was written, and no more',
  (text) => {
    const shown = html(text);
    expect(shown).not.toMatch(/<(?!\/?p>|br\/>)/);
    expect(textOf(shown).replace(/\s+/g, ' ').trim()).toBe(text.replace(/\s+/g, ' ').trim());
  },
);

test.each([
  '<img src=x onerror="alert(1)">',
  '<script>alert(1)</script>',
  '<b>bold</b>',
  '<a href="javascript:alert(1)">x</a>',
  '<!-- hidden -->',
  '<svg/onload=alert(1)>',
  '**<i onmouseover=alert(1)>**x</i>',
  '`` <script> ``',
  '> <iframe src="https://evil.example"></iframe>',
  '- <style>*{display:none}</style>',
  '```html\n<script>alert(1)</script>\n```',
])('HTML stays text: %j', (text) => {
  expect(html(text)).not.toMatch(/<\/?(?:img|script|b|a|svg|i|iframe|style)[\s>/]/i);
});

test.each([
  '[x](javascript:alert(1))',
  '[x](JaVaScRiPt:alert(1))',
  '[x](data:text/html,<script>alert(1)</script>)',
  '[x](vbscript:x)',
  '[x](file:///etc/passwd)',
  '[x](/relative)',
  '<javascript:alert(1)>',
  '[x](\u0001javascript:alert(1))',
  '[x](java\nscript:alert(1))',
])('no link leads to a script or a file: %j', (text) => {
  expect(html(text)).not.toContain('<a ');
});

test('pictures of elsewhere are not fetched', () => {
  expect(html('![x](https://tracker.example/1.png)')).not.toContain('<img');
});

test.each([
  ['see https://example.org/a_b?c=d.', 'https://example.org/a_b?c=d', 'https://example.org/a_b?c=d'],
  ['看https://example.org/a。好', 'https://example.org/a', 'https://example.org/a'],
  ['(https://example.org/a_(b))', 'https://example.org/a_(b)', 'https://example.org/a_(b)'],
  ['[docs](https://example.org/)', 'https://example.org/', 'docs'],
  ['www.example.org', 'http://www.example.org/', 'www.example.org'],
  ['ann@example.org', 'mailto:ann@example.org', 'ann@example.org'],
])('%j leads to %s', (text, href, name) => {
  expect(html(text)).toContain(`href="${href}"`);
  expect(html(text)).toMatch(new RegExp(`rel="noopener noreferrer nofollow"[^>]*>${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}</a>`));
});

test('what looks like one address and leads to another says so', () => {
  expect(html('[https://bank.example](https://evil.example/)')).toContain('title="https://evil.example/"');
});

test('lines keep the blanks that they begin with', () => {
  expect(html('def f(x):\n    if x:\n\treturn 2')).toBe('<p>def f(x):<br/>    if x:<br/>\treturn 2</p>');
});

test('deep nesting and long lines come to an end', () => {
  const begin = performance.now();
  html('> '.repeat(200) + 'x');
  html('> '.repeat(2000) + 'x');
  html('*'.repeat(2000));
  html('[a]('.repeat(500));
  html('`'.repeat(3999));
  html('<'.repeat(4000));
  expect(performance.now() - begin).toBeLessThan(3_000);
});

test.each([
  ['👍', true],
  ['👩‍💻🇩🇪', true],
  ['1️⃣', true],
  ['👍 ok', false],
  ['12', false],
  ['©', false],
  ['', false],
  ['👍'.repeat(7), false],
])('%j large: %s', (text, isLarge) => {
  expect(isJumbo(text)).toBe(isLarge);
});

function textOf(markup: string): string {
  return markup.replace(/<br\/>/g, '\n').replace(/<[^>]*>/g, '\n').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&#x27;/g, "'").replace(/&amp;/g, '&');
}
