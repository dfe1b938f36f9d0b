import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Movement } from '../../src/queries/statement.js';
import { CAMT053 } from '../../src/reports/camt053.js';
import { decimal } from '../../src/reports/wording.js';
import { seedOfRun } from '../../../../test/support/random.js';
import { schemaFaults, statementOf, statements, written } from './support/statements.js';

const ENTITIES: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&amp;': '&',
  '&#13;': '\r',
};

/** The contents of every element of a name, in order. */
const all = (xml: string, name: string): readonly string[] =>
  [...xml.matchAll(new RegExp(`<${name}(?: [^>]*)?>(.*?)</${name}>`, 'gs'))].map(
    ([, content = '']) => content.replace(/&[#\w]+;/g, (entity) => ENTITIES[entity] ?? entity),
  );

describe('a camt.053', () => {
  it('holds the account, both balances, a summary and every entry', async () => {
    const xml = await written(
      CAMT053,
      statementOf(
        [
          { amountMinor: 13_576n, orderId: 'HS <20417> & "co"' },
          { amountMinor: -4_000n, code: 'refund_reserve', orderId: 'x'.repeat(36), refundId: 1001 },
        ],
        -20n,
      ),
    );
    expect(await schemaFaults(xml)).toEqual([]);
    expect(xml.replace(/<Ntry>.*<\/Ntry>\n/s, '')).toBe(
      `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">
<BkToCstmrStmt>
<GrpHdr><MsgId>1000000000000001-EUR-260301-260401</MsgId><CreDtTm>2026-04-01T06:30:00.000Z</CreDtTm></GrpHdr>
<Stmt>
<Id>1000000000000001-EUR-260301-260401</Id>
<ElctrncSeqNb>20513</ElctrncSeqNb>
<CreDtTm>2026-04-01T06:30:00.000Z</CreDtTm>
<FrToDt><FrDtTm>2026-03-01T00:00:00.000Z</FrDtTm><ToDtTm>2026-03-31T23:59:59.999Z</ToDtTm></FrToDt>
<Acct><Id><Othr><Id>1000000000000001</Id></Othr></Id><Ccy>EUR</Ccy></Acct>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">0.20</Amt><CdtDbtInd>DBIT</CdtDbtInd><Dt><Dt>2026-03-01</Dt></Dt></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">95.56</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-03-31</Dt></Dt></Bal>
<TxsSummry><TtlNtries><NbOfNtries>2</NbOfNtries><Sum>175.76</Sum><TtlNetNtry><Amt>95.76</Amt><CdtDbtInd>CRDT</CdtDbtInd></TtlNetNtry></TtlNtries><TtlCdtNtries><NbOfNtries>1</NbOfNtries><Sum>135.76</Sum></TtlCdtNtries><TtlDbtNtries><NbOfNtries>1</NbOfNtries><Sum>40.00</Sum></TtlDbtNtries></TxsSummry>
</Stmt>
</BkToCstmrStmt>
</Document>
`,
    );
    const [first = '', second = ''] = xml.split('\n').filter((line) => line.startsWith('<Ntry>'));
    expect(first).toBe(
      '<Ntry><NtryRef>1</NtryRef><Amt Ccy="EUR">135.76</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>' +
        '<BookgDt><DtTm>2026-03-01T00:00:00.007Z</DtTm></BookgDt><ValDt><Dt>2026-03-01</Dt></ValDt>' +
        '<AcctSvcrRef>1000000000001000-1-0</AcctSvcrRef>' +
        '<BkTxCd><Prtry><Cd>credit</Cd><Issr>Kvitt</Issr></Prtry></BkTxCd><NtryDtls><TxDtls><Refs>' +
        '<AcctSvcrRef>1000000000001000-1-0</AcctSvcrRef>' +
        '<EndToEndId>HS &lt;20417&gt; &amp; &quot;co&quot;</EndToEndId><TxId>1000000000001000</TxId></Refs>' +
        '<RmtInf><Ustrd>Payment added to the balance, order HS &lt;20417&gt; &amp; &quot;co&quot;, transaction ' +
        '1000000000001000</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>',
    );
    expect(all(second, 'EndToEndId')).toEqual(['NOTPROVIDED']);
    expect(all(second, 'Ustrd').join('')).toContain('x'.repeat(36));
    expect(all(second, 'Prtry').slice(1)).toEqual(['<Tp>REFUND</Tp><Ref>1001</Ref>']);
  });

  it('fits the schema and adds up, whatever merchants write', async () => {
    const seed = seedOfRun();
    const sample = fc.sample(statements, { seed, numRuns: 80 });
    const documents = await Promise.all(sample.map((each) => written(CAMT053, each)));
    expect({ seed, faults: await schemaFaults(...documents) }).toEqual({ seed, faults: [] });
    for (const [index, statement] of sample.entries()) {
      const entries = all(documents[index] ?? '', 'Ntry');
      const movements: Movement[] = [];
      for await (const page of statement.pages()) movements.push(...page);
      const told = entries.map(
        (each) => `${all(each, 'CdtDbtInd')[0] === 'DBIT' ? '-' : ''}${all(each, 'Amt')[0] ?? ''}`,
      );
      const { currency, openingMinor, closingMinor } = statement;
      const booked = movements.map(({ amountMinor }) => decimal(amountMinor, currency));
      expect({ seed, index, told }).toEqual({ seed, index, told: booked });
      const sum = told.reduce((total, each) => total + BigInt(each.replace('.', '')), 0n);
      expect(openingMinor + sum).toBe(closingMinor);
    }
  });

  it('is refused by the schema when something is out of its place', async () => {
    const xml = await written(CAMT053, statementOf([{ amountMinor: 1n }]));
    for (const [from, to] of [
      ['<Sts><Cd>BOOK</Cd></Sts>', ''],
      ['<Ccy>EUR</Ccy>', '<Ccy>eur</Ccy>'],
      [/(<NtryRef>.*?<\/NtryRef>)(<Amt.*?<\/Amt>)/, '$2$1'],
      ['<EndToEndId>NOTPROVIDED', `<EndToEndId>${'x'.repeat(36)}`],
    ] as const) {
      const broken = xml.replace(from, to);
      expect(broken).not.toBe(xml);
      expect(await schemaFaults(broken)).not.toEqual([]);
    }
  });
});
