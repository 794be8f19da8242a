// Room broadcast on Socket.IO; with REDIS set, on several nodes by its Redis adapter.
import { createServer } from "node:http";
import { createAdapter } from "@socket.io/redis-adapter";
import { createClient } from "redis";
import { Server } from "socket.io";

const http = createServer();
const io = new Server(http, { serveClient: false });
if (process.env.REDIS) {
  const publisher = createClient({ url: process.env.REDIS });
  const subscriber = publisher.duplicate();
  await Promise.all([publisher.connect(), subscriber.connect()]);
  io.adapter(createAdapter(publisher, subscriber));
}

io.on("connection", (socket) => {
  const from = socket.handshake.query.user;
  socket.on("join", async (room, joined) => {
    await socket.join(room);
    joined();
  });
  socket.on("send", (room, text) => io.to(room).emit("message", { room, from, text }));
});
http.listen(Number(process.env.PORT), "127.0.0.1");
