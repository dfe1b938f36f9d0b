import { paymentPair, type OrderRequest, type Payment } from '@kvitt/flow';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { ANYWHERE } from '../../src/effects/addresses.js';
import { deliverNotifications, type DeliveryContext } from '../../src/effects/notify-worker.js';
import { verifyBody } from '../../src/effects/signature.js';
import { isPretransaction } from '../../src/api/wire/order-view.js';
import { outwardCaller, resolveHost } from '../../src/effects/outward.js';
import { webhookSender } from '../../src/effects/webhook.js';
import { statement } from '../../src/store/database.js';
import { listNotifications, type LoggedAttempt } from '../../src/store/notification-log.js';
import { claimNotifications } from '../../src/store/notifications.js';
import {
  API_KEY,
  KLARNA,
  openBench,
  requestOf,
  START,
  VAULT,
  type Bench,
} from './support/store.js';
import { says, startReceiver, type Receiver } from './support/receiver.js';

const QUARTER = 15 * 60_000;
const refused = says(500, 'down');

let bench: Bench;
let receiver: Receiver;
let orders = 0;

beforeAll(async () => {
  bench = await openBench();
  receiver = await startReceiver();
});
beforeEach(async () => {
  receiver.script();
  await bench.db.run(statement('forget', `update notifications set state = 'delivered'`));
  await bench.setNotificationUrl(receiver.url);
});
afterAll(async () => {
  await receiver.stop();
  await bench.close();
});

const render = ({ payment }: { payment: Payment }): unknown => ({
  order_id: payment.orderId,
  status: paymentPair('2021', payment.flowState).orderStatus,
});

const context = (): DeliveryContext => ({
  db: bench.db,
  now: bench.now,
  realNow: bench.now,
  render,
  isPretransaction,
  vault: VAULT,
  send: webhookSender(
    outwardCaller({ targets: ANYWHERE, resolve: resolveHost, timeoutMs: 10_000 }),
  ),
});

const deliver = async (claim = 'worker'): Promise<number> =>
  deliverNotifications(context(), claim, 100);

/** Every attempt for a payment, in order. */
const attemptsOf = async (payment: Payment): Promise<LoggedAttempt[]> =>
  (await listNotifications(bench.db, payment)).flatMap(({ attempts }) => attempts);

/** Delivers until nothing is left that is due now; answers how many attempts there were. */
async function deliverAll(): Promise<number> {
  let attempts = 0;
  for (let last = await deliver(); last > 0; last = await deliver()) attempts += last;
  return attempts;
}

/** A payment whose customer was sent to Klarna: it has one notification. */
async function started(changes: Partial<OrderRequest['paymentOptions']> = {}): Promise<Payment> {
  orders += 1;
  const request = requestOf(`N-${orders}`);
  const payment = await bench.create({
    ...request,
    paymentOptions: { ...request.paymentOptions, ...changes },
  });
  return bench.tell(payment, START);
}

const statuses = (): unknown[] =>
  receiver.received.map(({ body }) => (JSON.parse(body) as { status: string }).status);

const STATES = statement(
  'states_of',
  'select state, attempts from notifications where transaction_id = $1 order by notification_id',
);
const states = async (payment: Payment): Promise<unknown[]> =>
  (await bench.db.run(STATES, [payment.transactionId])).map(({ state }) => state);

describe('notifications', () => {
  test('tell of every change, in order, as the payment was then', async () => {
    const payment = await started();
    await bench.tell(payment, KLARNA.session, KLARNA.approval, KLARNA.authorization);
    expect(await deliverAll()).toBe(2);
    expect(statuses()).toEqual(['uncleared', 'completed']);
    for (const { body, header } of receiver.received) {
      const signed = { body, auth: header('Auth') ?? '' };
      expect(verifyBody(signed, API_KEY, bench.now() / 1000)).toBe(true);
    }
    expect(await states(payment)).toEqual(['delivered', 'delivered']);
  });

  test('wait behind an earlier one of the same payment, and for nobody else', async () => {
    const slow = await started();
    await bench.tell(slow, KLARNA.customerCancel);
    receiver.script(refused);
    expect(await deliverAll()).toBe(1);
    const other = await started();
    expect(await deliverAll()).toBe(1);
    expect(await states(slow)).toEqual(['due', 'due']);
    expect(await states(other)).toEqual(['delivered']);
    bench.turn(QUARTER);
    expect(await deliverAll()).toBe(2);
    expect(statuses()).toEqual(['uncleared', 'uncleared', 'uncleared', 'void']);
    expect(await states(slow)).toEqual(['delivered', 'delivered']);
  });

  test('are tried four times, 15 minutes apart, each freshly signed, then given up', async () => {
    const payment = await started();
    await bench.tell(payment, KLARNA.customerCancel);
    receiver.script(refused, refused, refused, refused);
    expect(await deliverAll()).toBe(1);
    for (let attempt = 2; attempt <= 3; attempt += 1) {
      bench.turn(QUARTER - 1);
      expect(await deliverAll()).toBe(0);
      bench.turn(1);
      expect(await deliverAll()).toBe(1);
    }
    bench.turn(QUARTER);
    // The fourth attempt is the last, and the one behind it goes out at once.
    expect(await deliverAll()).toBe(2);
    expect(statuses().at(-1)).toBe('void');
    expect(await states(payment)).toEqual(['given_up', 'delivered']);
    expect(new Set(receiver.received.map((r) => r.header('Auth'))).size).toBe(5);
    const times = receiver.received.map((r) => Number(r.query.get('timestamp')));
    expect(times.map((time) => time - (times[0] ?? 0))).toEqual([0, 900, 1800, 2700, 2700]);
  });

  test('of a site with the long schedule are tried ten times over 75 hours', async () => {
    const set = statement('test_schedule', 'update sites set notification_schedule = $1');
    onTestFinished(async () => {
      await bench.db.run(set, ['short']);
    });
    await bench.db.run(set, ['long']);
    const payment = await started();
    receiver.script(...Array.from({ length: 10 }, () => refused));
    const begun = bench.now();
    expect(await deliverAll()).toBe(1);
    for (const minutes of [1, 4, 25, 90, 300, 600, 840, 1200, 1440]) {
      bench.turn(minutes * 60_000 - 1);
      expect(await deliverAll()).toBe(0);
      bench.turn(1);
      expect(await deliverAll()).toBe(1);
    }
    expect(bench.now() - begun).toBe(75 * 3_600_000);
    expect(await states(payment)).toEqual(['given_up']);
    bench.turn(30 * 86_400_000);
    expect(await deliverAll()).toBe(0);
    expect(receiver.received).toHaveLength(10);
  });

  test('have an id and a place that stay the same over all attempts', async () => {
    const payment = await started();
    await bench.tell(payment, KLARNA.customerCancel);
    receiver.script(refused, refused);
    await deliverAll();
    for (let turn = 1; turn <= 2; turn += 1) {
      bench.turn(QUARTER);
      await deliverAll();
    }
    const seen = receiver.received.map(({ header }) => [
      header('webhook-id'),
      header('kvitt-sequence'),
    ]);
    const first = [`ntf_${payment.transactionId}_1`, '1'];
    expect(seen).toEqual([first, first, first, [`ntf_${payment.transactionId}_2`, '2']]);
  });

  test('of one payment that a group of commands changed twice have places of their own', async () => {
    const { accountId, transactionId } = await bench.create(requestOf('twice'));
    const target = { kind: 'transaction', accountId, transactionId } as const;
    // Sent without waiting, all but the first are decided in one group.
    await Promise.all(
      [KLARNA.session, START, KLARNA.session, KLARNA.approval, KLARNA.authorization].map(
        async (command) => bench.submit({ kind: 'change', target, command }),
      ),
    );
    const places = statement(
      'places',
      'select sequence from notifications where transaction_id = $1 order by notification_id',
    );
    const rows = await bench.db.run(places, [transactionId]);
    expect(rows.map(({ sequence }) => sequence)).toEqual([1, 2]);
  });

  test('are listed with every attempt', async () => {
    const payment = await started();
    receiver.script(says(503, 'later'), says(200, 'ng: token'));
    await deliverAll();
    bench.turn(QUARTER);
    await deliverAll();
    bench.turn(QUARTER);
    await deliverAll();
    const list = await attemptsOf(payment);
    expect(
      list.map(({ attempt, method, httpStatus, answer, acknowledged, error }) => [
        attempt,
        method,
        httpStatus,
        answer,
        acknowledged,
        error,
      ]),
    ).toEqual([
      [1, 'POST', 503, 'later', false, null],
      [2, 'POST', 200, 'ng: token', false, null],
      [3, 'POST', 200, 'OK', true, null],
    ]);
    expect(list.at(-1)?.at).toBe(bench.now());
  });

  test("go to the order's own address before the site's, by the order's method", async () => {
    const url = `${receiver.url}/own?store=2`;
    const payment = await started({ notificationUrl: url, notificationMethod: 'GET' });
    await deliverAll();
    expect(receiver.received).toHaveLength(1);
    expect(receiver.received[0]).toMatchObject({ method: 'GET', body: '' });
    expect(receiver.received[0]?.path).toMatch(
      new RegExp(`^/hooks/own\\?store=2&transactionid=${payment.orderId}&timestamp=\\d+$`),
    );
  });

  test('end without an attempt when neither order nor site names an address', async () => {
    await bench.setNotificationUrl(null);
    const payment = await started();
    await bench.tell(payment, KLARNA.customerCancel);
    await deliverAll();
    expect(await states(payment)).toEqual(['no_target', 'no_target']);
    expect(receiver.received).toHaveLength(0);
    expect(await attemptsOf(payment)).toEqual([]);
  });

  test('are left alone by a second process while the first is at them', async () => {
    await started();
    expect(await claimNotifications(bench.db, 'first', bench.now(), 100)).toHaveLength(1);
    expect(await claimNotifications(bench.db, 'second', bench.now(), 100)).toHaveLength(0);
  });

  test('of a process that died are taken over, and its late record is ignored', async () => {
    const payment = await started();
    const EXPIRE = statement(
      'expire_leases',
      `update notifications set claimed_until = clock_timestamp() - interval '1 second'
       where claimed_until is not null`,
    );
    receiver.script(
      (response) => {
        void bench.db
          .run(EXPIRE)
          .then(async () => deliver('second'))
          .then(() => response.end('OK'));
      },
      says(200, 'OK, from the second'),
    );
    await deliver('first');
    const list = await attemptsOf(payment);
    expect(list.map(({ answer }) => answer)).toEqual(['OK, from the second']);
    expect(await states(payment)).toEqual(['delivered']);
  });

  test('that cannot be rendered stay due and do not keep the others', async () => {
    const broken = await started();
    const whole = await started();
    const failing = deliverNotifications(
      {
        ...context(),
        render: (stored) => {
          if (stored.payment.orderId === broken.orderId) throw new Error('a bug');
          return render(stored);
        },
      },
      'worker',
      100,
    );
    await expect(failing).rejects.toThrow('a bug');
    expect(await states(broken)).toEqual(['due']);
    expect(await states(whole)).toEqual(['delivered']);
  });
});
