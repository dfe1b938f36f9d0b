import type { Instant } from '@kvitt/flow';
import { dayBefore, type Movement, type Total } from '../queries/statement.js';
import { nameOf, sequenceNumber, type Format, type Head } from './format.js';
import { decimal, describe, magnitude } from './wording.js';

const NAMESPACE = 'urn:iso:std:iso:20022:tech:xsd:camt.053.001.08';
/** Lengths of ISO 20022's Max35Text and Max140Text. */
const REFERENCE_MAX = 35;
const REMITTANCE_MAX = 140;

/** ISO 20022 BankToCustomerStatementV08: one statement with its balances, a summary and an entry for every movement. */
export const CAMT053: Format = {
  contentType: 'application/xml; charset=utf-8',
  extension: 'xml',
  head: (head, createdAt) =>
    `<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="${NAMESPACE}">\n<BkToCstmrStmt>\n` +
    `${groupHeader(head, createdAt)}\n<Stmt>\n${statementHead(head, createdAt)}\n`,
  page: (head, movements) => movements.map((movement) => `${entry(head, movement)}\n`).join(''),
  foot: () => '</Stmt>\n</BkToCstmrStmt>\n</Document>\n',
};

const instantText = (at: number): string => new Date(at).toISOString();

const groupHeader = (head: Head, createdAt: Instant): string =>
  element('GrpHdr', text('MsgId', nameOf(head)), text('CreDtTm', instantText(createdAt)));

function statementHead(head: Head, createdAt: Instant): string {
  const { accountId, currency, from, to, openingMinor, closingMinor } = head;
  const lastDay = dayBefore(to);
  return [
    text('Id', nameOf(head)),
    text('ElctrncSeqNb', String(sequenceNumber(from))),
    text('CreDtTm', instantText(createdAt)),
    element(
      'FrToDt',
      text('FrDtTm', `${from}T00:00:00.000Z`),
      text('ToDtTm', `${lastDay}T23:59:59.999Z`),
    ),
    element(
      'Acct',
      element('Id', element('Othr', text('Id', String(accountId)))),
      text('Ccy', currency),
    ),
    balance(head, 'OPBD', openingMinor, from),
    balance(head, 'CLBD', closingMinor, lastDay),
    summary(head),
  ].join('\n');
}

const balance = (head: Head, kind: 'OPBD' | 'CLBD', minor: bigint, day: string): string =>
  element(
    'Bal',
    element('Tp', element('CdOrPrtry', text('Cd', kind))),
    amount(head, minor),
    direction(minor),
    element('Dt', text('Dt', day)),
  );

function summary({ currency, credits, debits }: Head): string {
  const sum = (minor: bigint): string => text('Sum', decimal(minor, currency));
  const total = (name: string, { count, sumMinor }: Total): string =>
    element(name, text('NbOfNtries', String(count)), sum(sumMinor));
  const net = credits.sumMinor - debits.sumMinor;
  return element(
    'TxsSummry',
    element(
      'TtlNtries',
      text('NbOfNtries', String(credits.count + debits.count)),
      sum(credits.sumMinor + debits.sumMinor),
      element('TtlNetNtry', text('Amt', decimal(magnitude(net), currency)), direction(net)),
    ),
    total('TtlCdtNtries', credits),
    total('TtlDbtNtries', debits),
  );
}

function entry(head: Head, movement: Movement): string {
  const day = instantText(movement.at).slice(0, 10);
  return element(
    'Ntry',
    text('NtryRef', String(movement.number)),
    amount(head, movement.amountMinor),
    direction(movement.amountMinor),
    element('Sts', text('Cd', 'BOOK')),
    element('BookgDt', text('DtTm', instantText(movement.at))),
    element('ValDt', text('Dt', day)),
    text('AcctSvcrRef', movement.reference),
    element('BkTxCd', element('Prtry', text('Cd', movement.code), text('Issr', 'Kvitt'))),
    element('NtryDtls', details(movement)),
  );
}

function details(movement: Movement): string {
  const { reference, transactionId, orderId, refundId, paymentReference } = movement;
  const fits = orderId !== null && characters(orderId).length <= REFERENCE_MAX;
  const proprietary = (kind: string, value: string | null): string =>
    value === null || characters(value).length > REFERENCE_MAX
      ? ''
      : element('Prtry', text('Tp', kind), text('Ref', value));
  return element(
    'TxDtls',
    element(
      'Refs',
      text('AcctSvcrRef', reference),
      // The word for "none" that readers know; a longer order id stands whole in the remittance information.
      text('EndToEndId', fits ? orderId : 'NOTPROVIDED'),
      text('TxId', String(transactionId)),
      proprietary('REFUND', refundId === null ? null : String(refundId)),
      proprietary('KLARNA PAYOUT', paymentReference),
    ),
    element('RmtInf', ...pieces(describe(movement)).map((piece) => text('Ustrd', piece))),
  );
}

const amount = ({ currency }: Head, minor: bigint): string =>
  `<Amt Ccy="${currency}">${decimal(magnitude(minor), currency)}</Amt>`;
const direction = (minor: bigint): string => text('CdtDbtInd', minor < 0n ? 'DBIT' : 'CRDT');

const element = (name: string, ...content: readonly string[]): string =>
  `<${name}>${content.join('')}</${name}>`;
const text = (name: string, content: string): string => element(name, escaped(content));

const characters = (content: string): readonly string[] => Array.from(content);

function pieces(content: string): readonly string[] {
  const all = characters(content);
  return Array.from({ length: Math.ceil(all.length / REMITTANCE_MAX) }, (_, index) =>
    all.slice(index * REMITTANCE_MAX, (index + 1) * REMITTANCE_MAX).join(''),
  );
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // A reader would make a line feed of it.
  '\r': '&#13;',
};

/** XML 1.0 has no way to write some characters at all; a replacement character stands for them. */
const escaped = (content: string): string =>
  content
    // oxlint-disable-next-line no-control-regex
    .replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Surrogate}/gu, '\ufffd')
    .replace(/[&<>"\r]/g, (character) => ENTITIES[character] ?? character);
