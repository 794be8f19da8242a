import { ChatClient, type GetToken } from '@chatcluster/client';
import type { Identity } from '../shell/identity.ts';

/**
 * Makes the chat of a user with the gateway that served this page. It connects when told to.
 *
 * @param isShared whether several windows of a user may share one connection
 * @param askToken asks the user for another token, where the server doesn't take the one that is there
 */
export function openChat({ user, token }: Identity, isShared: boolean, askToken: () => Promise<string>): ChatClient {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  const getToken: GetToken = (why) => (why === 'rejected' || token === undefined ? askToken() : token);
  return new ChatClient({
    shareConnection: isShared,
    urls: [`${scheme}://${location.host}/ws`],
    ...(user === '' ? {} : { user }),
    ...(token === undefined ? {} : { getToken }),
  });
}
