import type { TransactionId } from '@kvitt/flow';
import { describe, expect, it, onTestFinished } from 'vitest';
import { verify } from '../../src/queries/verify.js';
import type { Database } from '../../src/store/database.js';
import { KLARNA, START } from '../notifications/support/store.js';
import { creation, openBench, orderNamed, sql, STORES } from './support/stores.js';

/** A store that has been tampered with, and what verify says of it. */
const CORRUPTIONS = [
  {
    name: 'a changed event',
    text: `update events set body = replace(body, 'RES1', 'RES2') where body like '%RES1%'`,
    fault: /hash of event \d+ differs/,
  },
  {
    name: 'a missing event',
    text: `delete from events where seq = 2`,
    fault: /event 2 is missing/,
  },
  {
    name: 'a changed status',
    text: `update orders set flow_state = 'credited'`,
    fault: /flowState is credited, its events say invoiced/,
  },
  {
    name: 'a changed counter',
    text: `update orders set captured_minor = captured_minor - 1`,
    fault: /capturedMinor is 13999, its events say 14000/,
  },
  {
    name: 'a changed state',
    text: `update orders set state = replace(state, 'RES1', 'RES2')`,
    fault: /state differs from its events/,
  },
  {
    name: 'a changed Klarna order',
    text: `update orders set klarna_order_id = 'of somebody else'`,
    fault: /Klarna order differs/,
  },
  {
    name: 'a changed balance',
    text: `update balances set balance_minor = balance_minor + 1
           where ledger_account = 'merchant:pending'`,
    fault: /balance 1 merchant:pending EUR is 14001, its transfers add up to 14000/,
  },
  {
    name: 'a missing transfer',
    text: `delete from transfers`,
    fault: /transfers differ/,
  },
  {
    name: 'a changed transfer',
    text: `update transfers set amount_minor = amount_minor + 1`,
    fault: /transfers differ/,
  },
  {
    name: 'a transfer of nothing',
    text: `insert into transfers (account_id, transaction_id, seq, leg, debit, credit, amount_minor,
             currency, code, at) values (1, 5, 1, 0, 'bank', 'suspense', 1, 'EUR', 'test', now())`,
    fault: /transfers without a source: 1\/5/,
  },
  {
    name: 'an expectation that is lost',
    text: `delete from expected_settlements`,
    fault: /payouts are not expected to list its sale /,
  },
  {
    name: 'an expectation of another amount',
    text: `update expected_settlements set amount_minor = amount_minor + 1`,
    fault: /the amount expected of its sale \S+ is 14001, its events say 14000/,
  },
  {
    name: 'an expectation of another day',
    text: `update expected_settlements set due_from = due_from + interval '1 day'`,
    fault: /the due date expected of its sale /,
  },
  {
    name: 'an expectation that counts as listed, and no row lists it',
    text: `update expected_settlements set listed_minor = 1`,
    fault: /1 of its sale \S+ counts as listed, rows of payouts list 0/,
  },
] as const;

async function invoiced(open: Parameters<typeof openBench>[0]): Promise<Database> {
  const bench = await openBench(open);
  onTestFinished(bench.close);
  await bench.commits.submit(creation('whole'));
  const shipment = {
    carrier: 'PostNL',
    trackingNumber: null,
    trackingUrl: null,
    shipDate: null,
    reason: null,
  };
  for (const command of [
    START,
    KLARNA.session,
    KLARNA.approval,
    KLARNA.authorization,
    KLARNA.capture,
    { kind: 'ship_order', partId: 9_000_001 as TransactionId, shipment, invoice: null },
    { kind: 'record_invoice', invoiceNumber: 'INV1' },
  ] as const) {
    const outcome = await bench.commits.submit({
      kind: 'change',
      target: orderNamed('whole'),
      command,
    });
    expect([command.kind, outcome.kind]).toEqual([command.kind, 'accepted']);
  }
  return bench.db;
}

describe.each(STORES)('verify on $name', ({ open }) => {
  it('finds nothing in a store that nobody touched', async () => {
    const db = await invoiced(open);
    expect(await verify(db)).toMatchObject({ payments: 1, transfers: 1, faults: [] });
  });

  it.each(CORRUPTIONS)('finds $name', async ({ text, fault }) => {
    const db = await invoiced(open);
    for (const table of ['events', 'transfers', 'balances']) {
      await sql(db, `alter table ${table} disable trigger user`);
    }
    await sql(db, text);
    expect((await verify(db)).faults.join('\n')).toMatch(fault);
  });
});
