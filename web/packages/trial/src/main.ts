// Chats through a cluster while somebody breaks it, and checks in the end that nothing was lost, doubled or out of order.
//
//   node --experimental-websocket dist/main.js [url] [clients] [messages a second, each]
//
// Each line that it reads from its input names what happens from now on; after each it prints how the time before went. When the input ends it waits
// until all is acknowledged, reads the whole room again with a new client, checks, and exits with 0 when every promise was kept.
import { createInterface } from 'node:readline';
import { Chatter, readLog } from './chatter.ts';
import { check } from './check.ts';

const [url = 'ws://localhost:8080/ws', clients = '2', perSecond = '10'] = process.argv.slice(2);
const room = `trial-${Date.now().toString(36)}`;
const names = ['alice', 'bob', 'carol', 'dave', 'erin', 'frank', 'grace', 'heidi'];
/** Longest that a cluster may take to acknowledge what is under way when the writing ends. Unit: ms. */
const patienceMs = 60_000;

const chatters = Array.from({ length: Number(clients) }, (_, n) => new Chatter([url], names[n] ?? `user-${n}`, room));
await until('everybody has joined', () => chatters.every((it) => it.after >= 0));
for (const it of chatters) it.start(Number(perSecond));
say(`${chatters.map((it) => it.user).join(' and ')} chat in ${room} through ${url}, ${perSecond} messages a second each`);

let phase = { name: 'all is well', began: Date.now(), reconnects: 0 };
for await (const line of createInterface({ input: process.stdin })) {
  report();
  phase = { name: line.trim(), began: Date.now(), reconnects: reconnects() };
}
report();

for (const it of chatters) it.pause();
const head = () => Math.max(...chatters.map((it) => it.seen.at(-1)?.seq ?? it.after), ...chatters.flatMap((it) => [...it.acknowledged.values()]));
const settled = await until('everything is acknowledged and seen', () => chatters.every((it) => it.isQuiet(head())));
const log = await readLog([url], room, chatters[0]!.epoch, head());
const breaches = [...(settled ? [] : ['it did not become quiet']), ...check(log, chatters)];
const errors = chatters.flatMap((it) => it.errors.map((error) => `${it.user} was shown: ${error}`));
for (const it of chatters) it.close();

const acknowledged = chatters.reduce((sum, it) => sum + it.acknowledged.size, 0);
say(`${acknowledged} messages acknowledged, ${log.length} stored, each seen by ${chatters.length} clients; ${reconnects()} reconnects`);
for (const line of [...breaches, ...errors].slice(0, 50)) say(`BREACH  ${line}`);
say(breaches.length + errors.length === 0 ? 'nothing lost, doubled or out of order; no error shown' : `${breaches.length} breaches, ${errors.length} errors shown`);
process.exit(breaches.length + errors.length === 0 ? 0 : 1);

function report(): void {
  const until = Date.now();
  const seconds = (ms: number) => (ms / 1000).toFixed(2).padStart(5);
  const longest = (of: 'acks' | 'deliveries') => Math.max(...chatters.map((it) => it[of].longest(phase.began, until)));
  const acks = chatters.reduce((sum, it) => sum + it.acks.count(phase.began, until), 0);
  say(
    `${phase.name.padEnd(34)} ${seconds(until - phase.began)} s: ${String(acks).padStart(4)} acknowledged; ` +
      `longest without an acknowledgement ${seconds(longest('acks'))} s, without a delivery ${seconds(longest('deliveries'))} s; ` +
      `${reconnects() - phase.reconnects} reconnects`,
  );
}

function reconnects(): number {
  return chatters.reduce((sum, it) => sum + it.reconnects, 0);
}

async function until(what: string, isSo: () => boolean): Promise<boolean> {
  const end = Date.now() + patienceMs;
  while (!isSo()) {
    if (Date.now() > end) {
      say(`BREACH  not within ${patienceMs / 1000} s: ${what}`);
      return false;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return true;
}

function say(line: string): void {
  console.log(`${new Date().toISOString().slice(11, 23)}  ${line}`);
}
