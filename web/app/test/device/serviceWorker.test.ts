import { beforeEach, expect, test, vi } from 'vitest';
import source from '../../public/sw.js?raw';

const origin = 'https://chat.example';

/** A cache, as far as the worker uses it. Answers are texts with a status. */
class FakeCache {
  readonly kept = new Map<string, Response>();
  match = (request: Request | string) => Promise.resolve(this.kept.get(pathOf(request))?.clone());
  put = (request: Request | string, response: Response) => {
    this.kept.set(pathOf(request), response);
    return Promise.resolve();
  };
  keys = () => Promise.resolve([...this.kept.keys()]);
  delete = (path: string) => Promise.resolve(this.kept.delete(path));
}

const pathOf = (request: Request | string) => new URL(typeof request === 'string' ? request : request.url, origin).pathname;

let network: (path: string) => Promise<Response>;
let asked: string[];
let handlers: Record<string, (event: object) => void>;
let named: Map<string, FakeCache>;

beforeEach(() => {
  asked = [];
  handlers = {};
  named = new Map();
  const self = {
    location: { origin },
    skipWaiting: () => undefined,
    clients: { claim: () => undefined },
    addEventListener: (name: string, handler: (event: object) => void) => (handlers[name] = handler),
  };
  const caches = {
    open: (name: string) => Promise.resolve(named.get(name) ?? named.set(name, new FakeCache()).get(name)!),
    keys: () => Promise.resolve([...named.keys()]),
    delete: (name: string) => Promise.resolve(named.delete(name)),
  };
  class WorkerRequest extends Request {
    constructor(path: string) {
      super(new URL(path, origin));
    }
  }
  const fetch = (request: Request | string) => {
    asked.push(pathOf(request));
    return network(pathOf(request));
  };
  new Function('self', 'caches', 'fetch', 'Request', source)(self, caches, fetch, WorkerRequest);
});

/** What the page is answered; nothing when the worker leaves the request to the browser. */
function get(path: string, { mode = 'no-cors', method = 'GET', at = origin } = {}): Promise<Response> | undefined {
  let answer: Promise<Response> | undefined;
  handlers.fetch!({ request: { url: at + path, mode, method }, respondWith: (response: Promise<Response>) => (answer = response) });
  return answer;
}

async function text(path: string, more = {}): Promise<string> {
  return (await get(path, more))!.text();
}

async function install(): Promise<void> {
  let done: Promise<unknown> | undefined;
  handlers.install!({ waitUntil: (work: Promise<unknown>) => (done = work) });
  await done;
}

const page = { mode: 'navigate' };
const from = (files: Record<string, string>) => (path: string) =>
  Promise.resolve(path in files ? new Response(files[path]) : new Response('', { status: 404 }));
const dead = () => Promise.reject(new TypeError('refused'));

test('it keeps the page and what that loads, and both are there without a gateway', async () => {
  network = from({ '/': '<script src="/assets/index-1.js"></script><link href="/assets/index-1.css">', '/assets/index-1.js': 'js', '/assets/index-1.css': 'css' });
  await install();
  network = dead;
  expect(await text('/', page)).toContain('index-1.js');
  expect(await text('/assets/index-1.js')).toBe('js');
  expect(await text('/assets/index-1.css')).toBe('css');
});

test('a gateway that is there gives the page, and that one is kept then', async () => {
  network = from({ '/': 'old' });
  await install();
  network = from({ '/': 'new' });
  expect(await text('/', page)).toBe('new');
  network = dead;
  expect(await text('/', page)).toBe('new');
});

test.each([502, 503, 504])('a proxy without a gateway (%i) is none', async (status) => {
  network = from({ '/': 'kept' });
  await install();
  network = () => Promise.resolve(new Response('no server', { status }));
  expect(await text('/', page)).toBe('kept');
});

test('a gateway that does not answer is not waited for for ever', async () => {
  vi.useFakeTimers();
  try {
    network = from({ '/': 'kept' });
    await install();
    network = () => new Promise(() => undefined);
    const answer = text('/', page);
    await vi.advanceTimersByTimeAsync(4_000);
    expect(await answer).toBe('kept');
  } finally {
    vi.useRealTimers();
  }
});

test('where nothing is kept the failure is the browser’s to show', async () => {
  network = dead;
  await install();
  await expect(get('/', page)).rejects.toThrow('refused');
});

test('a file whose name is its content is fetched once', async () => {
  network = from({ '/assets/a-1.js': 'a' });
  await text('/assets/a-1.js');
  await text('/assets/a-1.js');
  expect(asked).toEqual(['/assets/a-1.js']);
});

test('what is missing is not kept', async () => {
  network = from({});
  expect((await get('/assets/a-1.js'))!.status).toBe(404);
  network = from({ '/assets/a-1.js': 'a' });
  expect(await text('/assets/a-1.js')).toBe('a');
});

test('all else goes past it', () => {
  expect(get('/metrics', page)).toBeUndefined();
  expect(get('/healthz/ready')).toBeUndefined();
  expect(get('/')).toBeUndefined();
  expect(get('/', { ...page, method: 'POST' })).toBeUndefined();
  expect(get('/assets/a-1.js', { at: 'https://elsewhere.example' })).toBeUndefined();
});
