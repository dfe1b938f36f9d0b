import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorOf, ERRORS, type ErrorKey } from '@kvitt/flow';
import { startReceiver, type Receiver } from '../notifications/support/receiver.ts';
import { ERROR_CASES } from './error-cases.ts';
import { openErrorWorld, type ErrorWorld } from './error-world.ts';
import { openShop, type Shop } from './shop.ts';

const keys = Object.keys(ERRORS) as readonly ErrorKey[];
const titled = keys.map((key) => [`${errorOf(key).code} ${key}`, key] as const);

let world: ErrorWorld;
let shops: readonly Shop[];
let receiver: Receiver;
const bugs: unknown[] = [];
beforeAll(async () => {
  const [early, late] = await Promise.all([openShop('2021'), openShop('2025')]);
  receiver = await startReceiver();
  shops = [early, late];
  world = openErrorWorld(early, late, receiver.url, (error) => bugs.push(error));
}, 60_000);
afterAll(async () => {
  await Promise.all(shops.map((shop) => shop.close()));
  await receiver.stop();
});

describe('every refusal is reached over HTTP', () => {
  it.each(titled)(
    '%s',
    async (_, key) => {
      const { code, http, info } = errorOf(key);
      const { status, body } = await ERROR_CASES[key](world);
      const said = String(body['error_info']);
      const text = said === info || said.startsWith(`${info}: `) ? info : said;
      expect([status, body['success'], body['data'], body['error_code'], text]).toEqual([
        http,
        false,
        {},
        code,
        info,
      ]);
    },
    60_000,
  );

  it('and none has a case without being in the catalogue, nor the other way round', () => {
    expect(Object.keys(ERROR_CASES)).toEqual(keys);
    expect(bugs).toEqual([]);
  });
});
