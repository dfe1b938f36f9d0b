import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  KlarnaPageError,
  paymentMethodOf,
  settlementEffectOf,
  type KlarnaSettlementTransaction,
} from '@kvitt/klarna';
import { observedClient } from './support/client.js';
import { payoutOf, transactionOf } from './support/examples.js';
import {
  answer,
  refusal,
  startStubKlarna,
  type Play,
  type StubKlarna,
} from './support/stub-klarna.js';

let stub: StubKlarna;
beforeAll(async () => {
  stub = await startStubKlarna();
});
afterAll(async () => stub.stop());

type Pages = Readonly<{ offset: number; total?: number; next?: string }>;

function page(amounts: readonly number[], pagination: Pages): Play {
  return answer(200, { transactions: amounts.map(transactionOf), pagination });
}

/** Reads all it can: the amounts yielded, and the error that ended it. */
async function drain(
  rows: AsyncGenerator<KlarnaSettlementTransaction>,
): Promise<{ amounts: number[]; error: unknown }> {
  const amounts: number[] = [];
  try {
    for await (const row of rows) amounts.push(row.amount);
    return { amounts, error: null };
  } catch (error) {
    return { amounts, error };
  }
}

async function check(plays: readonly Play[]): Promise<{ amounts: number[]; error: unknown }> {
  stub.script(...plays);
  const { client } = observedClient(stub.baseUrl);
  return drain(client.settlements.transactions({ paymentReference: 'X', size: 2 }));
}

const EVIL = 'https://evil.example/settlements/v1/transactions?offset=2';

describe('pages', () => {
  test.each<[string, readonly Play[], readonly number[]]>([
    ['one page', [page([1, 2], { offset: 0 })], [1, 2]],
    ['no rows', [page([], { offset: 0, total: 0 })], []],
    [
      'next says more',
      [page([1, 2], { offset: 0, next: EVIL }), page([3], { offset: 2 })],
      [1, 2, 3],
    ],
    [
      'only the total says more',
      [page([1, 2], { offset: 0, total: 3 }), page([3], { offset: 2, total: 3 })],
      [1, 2, 3],
    ],
    [
      'a page shorter than asked',
      [page([1], { offset: 0, next: EVIL }), page([2], { offset: 1, total: 2 })],
      [1, 2],
    ],
  ])('%s', async (_name, plays, amounts) => {
    expect(await check(plays)).toEqual({ amounts, error: null });
    expect(stub.requests).toHaveLength(plays.length);
  });

  test('rows are counted, and the URI in next is never visited', async () => {
    await check([page([1, 2], { offset: 0, next: EVIL }), page([3], { offset: 2 })]);
    expect(stub.requests.map((r) => r.url)).toEqual([
      '/settlements/v1/transactions?payment_reference=X&size=2&offset=0',
      '/settlements/v1/transactions?payment_reference=X&size=2&offset=2',
    ]);
  });

  test.each<[string, readonly Play[], readonly number[], object]>([
    [
      'a refused page',
      [page([1, 2], { offset: 0, total: 4 }), refusal(404, 'NOT_FOUND')],
      [1, 2],
      { kind: 'refused', errorCode: 'NOT_FOUND' },
    ],
    [
      'a page from the wrong place',
      [page([1, 2], { offset: 0, total: 4 }), page([1, 2], { offset: 0, total: 4 })],
      [1, 2],
      { kind: 'unknown', reason: 'garbage' },
    ],
    [
      'an empty page that promises more',
      [page([1, 2], { offset: 0, total: 4 }), page([], { offset: 2, total: 4 })],
      [1, 2],
      { kind: 'unknown', reason: 'garbage' },
    ],
    [
      'a page with a broken row: none of its rows is yielded',
      [page([1, 2.5], { offset: 0 })],
      [],
      { kind: 'unknown', reason: 'garbage' },
    ],
  ])('%s ends the list with an error', async (_name, plays, amounts, outcome) => {
    const drained = await check(plays);
    expect(drained.amounts).toEqual(amounts);
    expect(drained.error).toBeInstanceOf(KlarnaPageError);
    expect(drained.error).toMatchObject({ name: 'KlarnaPageError', outcome });
  });

  test('payouts are paged alike', async () => {
    const first = { payouts: [payoutOf('A')], pagination: { offset: 0, total: 2 } };
    const second = { payouts: [payoutOf('B')], pagination: { offset: 1, total: 2 } };
    stub.script(answer(200, first), answer(200, second));
    const references: string[] = [];
    const { client } = observedClient(stub.baseUrl);
    for await (const payout of client.settlements.payouts({ currencyCode: 'SEK' })) {
      references.push(payout.payment_reference);
    }
    expect(references).toEqual(['A', 'B']);
    expect(stub.requests[1]?.url).toBe('/settlements/v1/payouts?currency_code=SEK&offset=1');
  });

  test('no page is asked for before it is needed', async () => {
    stub.script(page([1, 2], { offset: 0, total: 4 }));
    const { client } = observedClient(stub.baseUrl);
    for await (const row of client.settlements.transactions({ orderId: '1' })) {
      if (row.amount === 2) break;
    }
    expect(stub.requests).toHaveLength(1);
  });
});

test.each([
  ['SALE', 'adds'],
  ['FEE', 'subtracts'],
  ['CORRECTION', 'either'],
  ['SOMETHING_NEW', 'unrecognised'],
  ['constructor', 'unrecognised'],
])('a %s row %s', (type, effect) => {
  expect(settlementEffectOf({ type })).toBe(effect);
});

test.each([
  ['an object', { type: 'invoice', number_of_days: 30 }, { type: 'invoice', number_of_days: 30 }],
  ['a bare string', 'invoice', { type: 'invoice' }],
])('the payment method is read from %s', (_name, said, read) => {
  expect(paymentMethodOf({ authorized_payment_method: said })).toEqual(read);
});

test('the payment method may be missing', () => {
  expect(paymentMethodOf({})).toBeNull();
});
