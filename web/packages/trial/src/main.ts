// Chats through a cluster while somebody breaks it, and checks in the end that nothing was lost, doubled or out of order.
//
//   node --experimental-websocket dist/main.js [url] [clients] [messages a second] [rooms]
//
// Each line that it reads from its input names what happens from now on; after each it prints how the time before went. When the input ends it waits
// until all is acknowledged, reads all rooms again with new clients, checks, and exits with 0 when every promise was kept.
import { createInterface } from 'node:readline';
import { Chatter, readLog } from './chatter.ts';
import { check } from './check.ts';

const [url = 'ws://localhost:8080/ws', clients = '2', perSecond = '10', roomCount = '9'] = process.argv.slice(2);
// Several, so that each rooms node has some of them.
const rooms = Array.from({ length: Number(roomCount) }, (_, n) => `trial-${Date.now().toString(36)}-${n + 1}`);
const names = ['alice', 'bob', 'carol', 'dave', 'erin', 'frank', 'grace', 'heidi'];
/** Longest that a cluster may take to acknowledge what is under way when the writing ends. Unit: ms. */
const patienceMs = 60_000;

const chatters = Array.from({ length: Number(clients) }, (_, n) => new Chatter([url], names[n] ?? `user-${n}`, rooms));
const records = chatters.flatMap((it) => it.records);
await until('everybody has joined', () => records.every((it) => it.after >= 0));
for (const it of chatters) it.start(Number(perSecond));
say(`${chatters.map((it) => it.user).join(' and ')} chat in ${rooms.length} rooms through ${url}, each with ${perSecond} messages a second in each room`);

let phase = { name: 'all is well', began: Date.now(), reconnects: reconnects() };
for await (const line of createInterface({ input: process.stdin })) {
  report();
  phase = { name: line.trim(), began: Date.now(), reconnects: reconnects() };
}
report();

for (const it of chatters) it.pause();
const head = (room: string) => Math.max(...records.filter((it) => it.room === room).map((it) => it.head));
const settled = await until('everything is acknowledged and seen', () => records.every((it) => it.isQuiet(head(it.room))));
const breaches = settled ? [] : ['it did not become quiet'];
let stored = 0;
for (const room of rooms) {
  const own = records.filter((it) => it.room === room);
  const log = await readLog([url], room, own[0]!.epoch, head(room));
  stored += log.length;
  breaches.push(...check(log, own).map((breach) => `${room}: ${breach}`));
}
const errors = chatters.flatMap((it) => it.errors.map((error) => `${it.user} was shown: ${error}`));
for (const it of chatters) it.close();

const acknowledged = records.reduce((sum, it) => sum + it.acknowledged.size, 0);
say(`${acknowledged} messages acknowledged, ${stored} stored in ${rooms.length} rooms, each seen by ${chatters.length} clients; ${reconnects()} reconnects`);
for (const line of [...breaches, ...errors].slice(0, 50)) say(`BREACH  ${line}`);
say(breaches.length + errors.length === 0 ? 'nothing lost, doubled or out of order; no error shown' : `${breaches.length} breaches, ${errors.length} errors shown`);
process.exit(breaches.length + errors.length === 0 ? 0 : 1);

function report(): void {
  const until = Date.now();
  const seconds = (ms: number) => (ms / 1000).toFixed(2).padStart(5);
  const longest = (of: 'acks' | 'deliveries') => Math.max(...records.map((it) => it[of].longest(phase.began, until)));
  const acks = records.reduce((sum, it) => sum + it.acks.count(phase.began, until), 0);
  say(
    `${phase.name.padEnd(40)} ${seconds(until - phase.began)} s: ${String(acks).padStart(5)} acknowledged; a room was longest ` +
      `without an acknowledgement ${seconds(longest('acks'))} s, without a delivery ${seconds(longest('deliveries'))} s; ` +
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
