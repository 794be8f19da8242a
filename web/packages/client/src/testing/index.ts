export { errorCodes } from '../codes.ts';
export { fakeServer, FakeDevice, FakeServer, type FakeServerOptions, type FakeRefusal } from './fakeServer.ts';
