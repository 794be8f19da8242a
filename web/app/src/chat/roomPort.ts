import type { ChatRoom } from '@chatcluster/client';

/** A joined room, as far as this page uses it. */
export type RoomPort = Pick<ChatRoom, 'name' | 'pending' | 'on' | 'send' | 'retry' | 'discard' | 'history' | 'leave'>;
