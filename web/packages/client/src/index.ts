export { ChatClient, type ChatEvents, type ChatOptions, type ChatStorage } from './chat.ts';
export { openBrowserStorage } from './browserStorage.ts';
export { closeCodes, comesBack, errorCodes, type ErrorCode } from './codes.ts';
export type { ConnectionState, ConnectionStatus, Stop } from './connection.ts';
export type { Unsubscribe } from './emitter.ts';
export { browserEnvironment, type Environment, type Socket } from './environment.ts';
export type { OutboxStorage, OutgoingMessage } from './outbox.ts';
export { normalName, type Limits, type Position, type RoomEvent } from './protocol.ts';
export { RequestError, type Gap, type HistoryPage, type Joined } from './room.ts';
