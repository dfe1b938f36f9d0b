import { readConfig, type Environment } from '../../src/config.js';
import { startService, type Service, type World } from '../../src/service.js';

/** The API key of a test service's first site. */
export const API_KEY = 'key-of-the-test-site';

/**
 * Starts a whole service in this process: API, pages, workers and a Klarna sandbox, on random ports and a store in
 * memory unless `env` says otherwise.
 */
export async function startTestService(env: Environment = {}, world: World = {}): Promise<Service> {
  return startService(
    readConfig({
      PORT: '0',
      KLARNA_SANDBOX_PORT: '0',
      KVITT_DATA: 'memory',
      KVITT_API_KEY: API_KEY,
      KVITT_LOG: 'silent',
      ...env,
    }),
    world,
  );
}
