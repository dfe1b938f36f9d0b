import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accountId, type TransactionId } from '@kvitt/flow';
import type { Service } from '../../src/service.js';
import { postAccountTransaction } from '../../src/store/account-transactions.js';
import { transactionNumbers } from '../../src/store/identifiers.js';
import { startTestService } from '../support/service.js';
import { openBrowser, type Browser } from './support/browser.js';

const ACCOUNT = accountId(10_001);
const BANK = { currency: 'EUR', holderName: 'Test Shop', iban: 'NL91 ABNA 0417 1643 00' };

describe('payouts in the dashboard', () => {
  let service: Service;
  let admin: Browser;
  beforeAll(async () => {
    service = await startTestService();
    admin = openBrowser(service.url);
    await admin.call('POST', '/api/session/sandbox');
  });
  afterAll(async () => {
    await service.close();
  });

  const list = async () => (await admin.call('GET', '/api/payouts')).body;
  const topUp = async (amountMinor: bigint): Promise<void> => {
    const transactionId: TransactionId = await transactionNumbers(service.db)();
    await service.db.transaction(async (session) =>
      postAccountTransaction(
        session,
        {
          accountId: ACCOUNT,
          transactionId,
          type: 'deposit',
          direction: 'credit',
          currency: 'EUR',
          amountMinor,
          description: 'Top-up',
          orderId: null,
          var1: null,
          var2: null,
          var3: null,
        },
        service.clock.now(),
      ),
    );
  };

  it('have no way until a bank account is set, which takes a right IBAN', async () => {
    expect(await list()).toEqual({ payouts: [], isCut: false, plans: [], bankAccounts: [] });
    const asked = { currency: 'EUR', amountMinor: 5_000, description: 'Week 12' };
    expect((await admin.call('POST', '/api/payouts', asked)).body['error']).toBe('no_bank_account');
    const plan = { currency: 'EUR', schedule: ['mon'] };
    expect((await admin.call('POST', '/api/payouts/plans', plan)).status).toBe(400);
    for (const wrong of [
      { ...BANK, iban: 'NL91ABNA0417164301' },
      { ...BANK, iban: '' },
      { ...BANK, holderName: ' ' },
      { ...BANK, holderName: 'x'.repeat(121) },
      { ...BANK, currency: 'XXX' },
    ]) {
      const { status } = await admin.call('POST', '/api/payouts/bank-accounts', wrong);
      expect([wrong, status >= 400 && status < 500]).toEqual([wrong, true]);
    }
    // Said twice, it is set once.
    for (let times = 0; times < 2; times += 1) {
      expect((await admin.call('POST', '/api/payouts/bank-accounts', BANK)).status).toBe(200);
    }
    expect((await list())['bankAccounts']).toEqual([
      { currency: 'EUR', holderName: 'Test Shop', iban: 'NL91ABNA0417164300' },
    ]);
  });

  it('wait for the balance, are made once however often it is clicked, and can be taken back', async () => {
    const asked = { currency: 'EUR', amountMinor: 5_000, description: 'Week 12' };
    const key = { 'Idempotency-Key': 'the-same-click' };
    const first = await admin.call('POST', '/api/payouts', asked, key);
    expect(first.body).toMatchObject({ waits: true });
    expect((await admin.call('POST', '/api/payouts', asked, key)).body).toEqual(first.body);
    expect((await list())['payouts']).toMatchObject([
      { state: 'reserved', waits: true, amountMinor: 5_000, isAutomatic: false },
    ]);
    const id = String(first.body['transactionId']);
    expect((await admin.call('POST', `/api/payouts/${id}/back`)).status).toBe(200);
    expect((await list())['payouts']).toMatchObject([{ state: 'void', waits: false }]);
    for (const nobodys of ['999', '%00', 'x', '99999999999999999999']) {
      const { status } = await admin.call('POST', `/api/payouts/${nobodys}/back`);
      expect([nobodys, status]).toEqual([nobodys, 404]);
    }
  });

  it('are set aside where the balance covers them, and then stay', async () => {
    await topUp(8_000n);
    const asked = { currency: 'EUR', amountMinor: 5_000, description: 'Week 13' };
    const { body } = await admin.call('POST', '/api/payouts', asked);
    expect(body).toMatchObject({ waits: false });
    const back = await admin.call('POST', `/api/payouts/${String(body['transactionId'])}/back`);
    expect(back.body['error']).toBe('payout_under_way');
    for (const wrong of [
      { ...asked, amountMinor: 0 },
      { ...asked, amountMinor: -1 },
      { ...asked, amountMinor: 1.5 },
      { ...asked, amountMinor: 1e300 },
      { ...asked, description: '' },
      { ...asked, currency: 'SEK' },
    ]) {
      const { status } = await admin.call('POST', '/api/payouts', wrong);
      expect([wrong, status >= 400 && status < 500]).toEqual([wrong, true]);
    }
    expect(((await list())['payouts'] as readonly object[]).length).toBe(2);
  });

  it('are made by a plan on its days, and no more once it is removed', async () => {
    const plan = {
      currency: 'EUR',
      schedule: ['fri', 'mon'],
      minAmountMinor: 100,
      minBalanceMinor: 1_000,
    };
    expect((await admin.call('POST', '/api/payouts/plans', plan)).status).toBe(200);
    expect((await list())['plans']).toMatchObject([{ ...plan, schedule: ['mon', 'fri'] }]);
    for (const wrong of [
      { ...plan, schedule: [] },
      { ...plan, schedule: ['monday'] },
      { ...plan, schedule: 'mon' },
      { ...plan, minAmountMinor: 0 },
      { ...plan, minBalanceMinor: -1 },
    ]) {
      const { status } = await admin.call('POST', '/api/payouts/plans', wrong);
      expect([wrong, status >= 400 && status < 500]).toEqual([wrong, true]);
    }
    await admin.call('POST', '/api/sandbox/clock', { by: 'P7D' });
    const made = (await list())['payouts'] as readonly { isAutomatic: boolean }[];
    expect(made.filter(({ isAutomatic }) => isAutomatic)).toMatchObject([
      { amountMinor: 2_000, state: 'reserved', waits: false },
    ]);
    expect((await admin.call('DELETE', '/api/payouts/plans/EUR')).status).toBe(200);
    expect((await admin.call('DELETE', '/api/payouts/plans/EUR')).status).toBe(404);
    expect((await admin.call('DELETE', '/api/payouts/plans/eur%00')).status).toBe(404);
    expect((await list())['plans']).toEqual([]);
  });

  it('stand in the audit log, without the whole of an IBAN', async () => {
    const { body } = await admin.call('GET', '/api/audit');
    const said = JSON.stringify(body);
    for (const action of ['setPayoutBank', 'payOut', 'takePayoutBack', 'setPayoutPlan']) {
      expect(said).toContain(action);
    }
    expect(said).toContain('EUR, …4300');
    expect(said).not.toContain('NL91ABNA');
  });
});
