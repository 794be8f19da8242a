"""Room broadcast on Django Channels; with REDIS set, on several nodes by its Redis layer. Run by daphne."""
import os
from urllib.parse import parse_qs

import django
from django.conf import settings

redis = os.environ.get("REDIS")
settings.configure(
    ALLOWED_HOSTS=["*"],
    INSTALLED_APPS=["channels"],
    CHANNEL_LAYERS={
        "default": {"BACKEND": "channels_redis.core.RedisChannelLayer", "CONFIG": {"hosts": [redis]}}
        if redis
        else {"BACKEND": "channels.layers.InMemoryChannelLayer"}
    },
)
django.setup()

from channels.generic.websocket import AsyncJsonWebsocketConsumer  # noqa: E402 - it needs the settings


class Chat(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.user = parse_qs(self.scope["query_string"].decode())["user"][0]
        self.rooms = set()
        await self.accept()

    async def receive_json(self, content):
        room = content["room"]
        if content["type"] == "join":
            self.rooms.add(room)
            await self.channel_layer.group_add(room, self.channel_name)
            await self.send_json({"type": "joined", "room": room})
        elif content["type"] == "send":
            await self.channel_layer.group_send(room, {"type": "message", "room": room, "from": self.user, "text": content["text"]})

    async def message(self, event):
        await self.send_json(event)

    async def disconnect(self, code):
        for room in self.rooms:
            await self.channel_layer.group_discard(room, self.channel_name)


application = Chat.as_asgi()
