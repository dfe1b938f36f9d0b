import { describe, expect, it, onTestFinished } from 'vitest';
import { resetStore } from '../../src/store/clock-row.js';
import { transactionNumbers } from '../../src/store/identifiers.js';
import { creation, openBench, sql, STORES } from './support/stores.js';

describe.each(STORES)('the guards of $name', ({ open }) => {
  it.each(['events', 'transfers', 'deliveries'])('keep %s append-only', async (table) => {
    const bench = await openBench(open);
    onTestFinished(bench.close);
    await bench.commits.submit(creation('kept'));
    await sql(
      bench.db,
      `insert into transfers (account_id, transaction_id, seq, leg, debit, credit, amount_minor,
         currency, code, at) values (1, 1, 1, 0, 'bank', 'suspense', 1, 'EUR', 'test', now())`,
    );
    await sql(
      bench.db,
      `insert into deliveries (account_id, notification_id, attempt, at, method, url, acknowledged)
       values (1, 1, 1, now(), 'POST', 'https://shop.test', true)`,
    );
    for (const change of [`update ${table} set account_id = 2`, `delete from ${table}`]) {
      await expect(sql(bench.db, change)).rejects.toThrow(`${table} is append-only`);
    }
    expect(await sql(bench.db, `select 1 from ${table}`)).toHaveLength(1);
  });

  it('let no merchant have less than nothing set aside', async () => {
    const bench = await openBench(open);
    onTestFinished(bench.close);
    const put = async (ledgerAccount: string, minor: number): Promise<unknown> =>
      sql(
        bench.db,
        `insert into balances as b (account_id, ledger_account, currency, balance_minor, modified_at)
         values (1, '${ledgerAccount}', 'EUR', ${minor}, '2031-01-01')
         on conflict (account_id, ledger_account, currency)
         do update set balance_minor = b.balance_minor + excluded.balance_minor`,
      );
    await put('merchant:reserved', 100);
    await put('merchant:reserved', -100);
    await expect(put('merchant:reserved', -1)).rejects.toThrow(/reserved/);
    await put('merchant:balance', -1);
    const rows = await sql(bench.db, 'select balance_minor from balances order by ledger_account');
    expect(rows.map((row) => row['balance_minor'])).toEqual([-1n, 0n]);
  });

  it('leave nothing of anybody after a reset', async () => {
    const bench = await openBench(open);
    onTestFinished(bench.close);
    const tables = await sql(
      bench.db,
      `select table_name from information_schema.tables
       where table_schema = 'public' and table_type = 'BASE TABLE'
         and table_name <> 'schema_migrations' order by table_name`,
    );
    const names = tables.map((row) => String(row['table_name']));
    // What a truncate touches is told by triggers of this test's own.
    await bench.db.script(
      `create table emptied (name text);
       create function note_emptied() returns trigger language plpgsql as $$
       begin insert into emptied values (tg_table_name); return null; end $$;
       ${names.map((name) => `create trigger noted after truncate on ${name} for each statement execute function note_emptied();`).join('\n')}`,
    );
    await resetStore(bench.db);
    const emptied = await sql(bench.db, 'select name from emptied order by name');
    expect(emptied.map((row) => row['name'])).toEqual(names);
  });

  it('give every transaction number once, whoever asks', async () => {
    const bench = await openBench(open);
    onTestFinished(bench.close);
    const sources = [bench.db, bench.another(), bench.another()].map(transactionNumbers);
    const numbers = await Promise.all(
      Array.from({ length: 3_600 }, async (_, index) => sources[index % 3]?.()),
    );
    expect(new Set(numbers).size).toBe(3_600);
    expect(numbers.every((number) => String(number).length === 16)).toBe(true);
  });
});
