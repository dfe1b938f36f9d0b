import type { OrderRequest, Payment, PaymentCommand } from '@kvitt/flow';
import Fastify, { type LightMyRequestResponse } from 'fastify';
import type { ApiPorts } from '../../src/api/ports.js';
import { registerPages } from '../../src/pages/routes.js';
import { addCustomerDetails, findOrderByToken, loadOrders } from '../../src/store/stored-orders.js';
import { openBench, requestOf, targetOf, type Bench } from '../notifications/support/store.js';

type PaymentKey = Pick<Payment, 'accountId' | 'transactionId'>;

/** The pages over a store in memory; what Klarna would answer is said beforehand. */
export type PageBench = Readonly<{
  bench: Bench;
  /** A payment of an order that lacks nothing but what `changes` takes away. */
  order: (changes?: Partial<OrderRequest>) => Promise<Payment>;
  /** What is committed while a customer waits for Klarna. */
  klarnaAnswers: (...commands: readonly PaymentCommand[]) => void;
  /** What asking Klarna brings; `asked` counts how often it was asked. */
  klarnaKnows: (...commands: readonly PaymentCommand[]) => void;
  asked: () => number;
  /** Asking Klarna fails from now on, until it knows something. */
  klarnaIsDown: () => void;
  get: (path: string) => Promise<LightMyRequestResponse>;
  head: (path: string) => Promise<LightMyRequestResponse>;
  /** Posts a form. */
  post: (
    path: string,
    fields?: Readonly<Record<string, string>>,
  ) => Promise<LightMyRequestResponse>;
  /** Posts anything. */
  send: (path: string, type: string, body: string) => Promise<LightMyRequestResponse>;
  stored: (payment: PaymentKey) => Promise<Readonly<{ payment: Payment; request: OrderRequest }>>;
  close: () => Promise<void>;
}>;

const unused = (): never => {
  throw new Error('the pages have no use for this');
};

/** Opens the pages; close them after. */
export async function openPages(publicUrl = 'http://127.0.0.1:4000'): Promise<PageBench> {
  const bench = await openBench();
  const app = Fastify();
  let answers: readonly PaymentCommand[] = [];
  let news: readonly PaymentCommand[] | null = [];
  let asked = 0;
  let orders = 0;

  const stored: PageBench['stored'] = async ({ accountId, transactionId }) => {
    const found = await loadOrders(bench.db, [{ accountId, transactionId }]);
    const order = found.get(`${accountId}/${transactionId}`);
    if (order === undefined) throw new Error('no such payment');
    return order;
  };
  const commit = async (
    payment: PaymentKey,
    commands: readonly PaymentCommand[],
  ): Promise<void> => {
    for (const command of commands) {
      await bench.submit({ kind: 'change', target: targetOf(payment), command });
    }
  };
  const ports: ApiPorts = {
    now: bench.now,
    publicUrl: () => publicUrl,
    findCaller: unused,
    sitesOf: unused,
    siteOfTransaction: unused,
    createSite: unused,
    closingBalances: unused,
    transactionsBetween: unused,
    financialReport: unused,
    payouts: {
      takeBack: unused,
      plans: unused,
      setPlan: unused,
      removePlan: unused,
      bankAccounts: unused,
      addBankAccount: unused,
    },
    settlements: { list: unused, find: unused, lines: unused, expected: unused },
    statement: unused,
    postAccountTransaction: unused,
    submit: bench.submit,
    newTransactionId: unused,
    newToken: unused,
    findOrder: unused,
    brandOf: async () => ({ name: null, hasLogo: false }),
    logoOf: async () => null,
    findOrderByToken: async (token) => findOrderByToken(bench.db, token),
    settle: async (accountId, transactionId) => {
      const payment = { accountId, transactionId };
      await commit(payment, answers);
      answers = [];
      return (await stored(payment)).payment;
    },
    notifications: unused,
    resendNotification: unused,
    balances: unused,
    addFile: unused,
    listFiles: unused,
    listTransactions: unused,
    findTransaction: unused,
    updateSite: unused,
    addDelivery: unused,
    addCustomerDetails: async (order, details) => addCustomerDetails(bench.db, order, details),
    askKlarna: async ({ payment }) => {
      asked += 1;
      if (news === null) throw new Error('Klarna is down');
      await commit(payment, news);
      news = [];
    },
  };
  registerPages(app, ports);
  await app.ready();
  const request = async (
    method: 'GET' | 'HEAD' | 'POST',
    url: string,
    type?: string,
    payload?: string,
  ): Promise<LightMyRequestResponse> =>
    app.inject({
      method,
      url,
      ...(type === undefined ? {} : { headers: { 'content-type': type } }),
      ...(payload === undefined ? {} : { payload }),
    });
  return {
    bench,
    order: async (changes = {}) => {
      orders += 1;
      return bench.create(requestOf(`P-${orders}`, changes));
    },
    klarnaAnswers: (...commands) => {
      answers = commands;
    },
    klarnaKnows: (...commands) => {
      asked = 0;
      news = commands;
    },
    asked: () => asked,
    klarnaIsDown: () => {
      news = null;
    },
    get: async (path) => request('GET', path),
    head: async (path) => request('HEAD', path),
    post: async (path, fields = {}) =>
      request(
        'POST',
        path,
        'application/x-www-form-urlencoded',
        new URLSearchParams(fields).toString(),
      ),
    send: async (path, type, body) => request('POST', path, type, body),
    stored,
    close: async () => {
      await app.close();
      await bench.close();
    },
  };
}

/** The path of a payment's page. */
export const pathOf = ({ token }: Payment): string => `/pay/${token}`;
