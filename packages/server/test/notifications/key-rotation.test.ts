import { DAY, times } from '@kvitt/flow';
import { expect, it, onTestFinished } from 'vitest';
import { ANYWHERE } from '../../src/effects/addresses.js';
import { outwardCaller, resolveHost } from '../../src/effects/outward.js';
import { deliverNotifications } from '../../src/effects/notify-worker.js';
import { verifyBody } from '../../src/effects/signature.js';
import { webhookSender } from '../../src/effects/webhook.js';
import { rotateKey } from '../../src/store/keys.js';
import { says, startReceiver } from './support/receiver.js';
import { ACCOUNT, API_KEY, openBench, requestOf, SITE, START, VAULT } from './support/store.js';

it('a shop that has swapped its key and not called since takes the second attempt', async () => {
  const bench = await openBench();
  onTestFinished(bench.close);
  const receiver = await startReceiver();
  onTestFinished(receiver.stop);
  await bench.setNotificationUrl(receiver.url);
  const owner = { accountId: ACCOUNT, siteId: SITE, apiKey: 'new-key' };
  await rotateKey(bench.db, VAULT, owner, times(7, DAY), bench.now());
  receiver.script(says(403, 'wrong signature'));
  await bench.tell(await bench.create(requestOf('rotated')), START);
  const context = {
    db: bench.db,
    now: bench.now,
    render: () => ({}),
    realNow: bench.now,
    isPretransaction: () => false,
    send: webhookSender(
      outwardCaller({ targets: ANYWHERE, resolve: resolveHost, timeoutMs: 10_000 }),
    ),
    vault: VAULT,
  };
  for (const ms of [0, 15 * 60_000]) {
    bench.turn(ms);
    expect(await deliverNotifications(context, 'worker', 10)).toBe(1);
  }
  const signers = receiver.received.map(({ body, header }) =>
    [API_KEY, 'new-key'].find((key) =>
      verifyBody({ body, auth: header('Auth') ?? '' }, key, bench.now() / 1000),
    ),
  );
  // The first is fifteen minutes old by now, which no receiver would take.
  expect(signers).toEqual([undefined, 'new-key']);
  const [first] = receiver.received;
  const firstSigned = { body: first?.body ?? '', auth: first?.header('Auth') ?? '' };
  expect(verifyBody(firstSigned, API_KEY, bench.now() / 1000 - 900)).toBe(true);
  expect(await deliverNotifications(context, 'worker', 10)).toBe(0);
});
