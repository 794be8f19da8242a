// Room broadcast on Bun: publish/subscribe topics of Bun.serve, which is uWebSockets underneath.
const server = Bun.serve({
  hostname: "127.0.0.1",
  port: Number(process.env.PORT),
  fetch(request, server) {
    const user = new URL(request.url).searchParams.get("user");
    return server.upgrade(request, { data: { user } }) ? undefined : new Response("a WebSocket, please", { status: 426 });
  },
  websocket: {
    message(ws, frame) {
      const { type, room, text } = JSON.parse(frame);
      if (type === "join") {
        ws.subscribe(room);
        ws.send(JSON.stringify({ type: "joined", room }));
      } else if (type === "send") {
        server.publish(room, JSON.stringify({ type: "message", room, from: ws.data.user, text }));
      }
    },
  },
});
