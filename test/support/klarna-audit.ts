/** An order as Klarna has it. */
export type KlarnaOrder = Readonly<{
  status: string;
  captured_amount: number;
  refunded_amount: number;
  captures: readonly unknown[];
  refunds: readonly unknown[];
}>;

/** A request that reached Klarna. */
export type KlarnaRequest = Readonly<{
  method: string;
  path: string;
  status: number | null;
  idempotency_key: string | null;
}>;

const AUTHORIZATION = `Basic ${Buffer.from('PK_sandbox:sandbox').toString('base64')}`;

/** Reads an order from Klarna's own API. */
export async function readAtKlarna(klarnaUrl: string, id: string): Promise<KlarnaOrder> {
  const answer = await fetch(`${klarnaUrl}/ordermanagement/v1/orders/${id}`, {
    headers: { Authorization: AUTHORIZATION },
  });
  return (await answer.json()) as KlarnaOrder;
}

/** Counts the changes that Klarna made, by kind, each request's repetitions once. */
export async function changesAtKlarna(
  klarnaUrl: string,
): Promise<Readonly<{ placed: number; captures: number; refunds: number; cancels: number }>> {
  const answer = await fetch(`${klarnaUrl}/sandbox/requests`);
  const { requests } = (await answer.json()) as { requests: readonly KlarnaRequest[] };
  const changes = (pattern: RegExp): number =>
    new Set(
      requests
        .filter(
          ({ method, path, status }) => method === 'POST' && pattern.test(path) && isDone(status),
        )
        .map(({ path, idempotency_key: key }) => `${path} ${key ?? ''}`),
    ).size;
  return {
    placed: changes(/^\/payments\/v1\/authorizations\/[^/]+\/order$/),
    captures: changes(/\/captures$/),
    refunds: changes(/\/refunds$/),
    cancels: changes(/\/cancel$/),
  };
}

const isDone = (status: number | null): boolean => status !== null && status < 300;
