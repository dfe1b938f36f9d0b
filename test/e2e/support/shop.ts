import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The shop's own pages, as the customer's browser sees them. */
export type ShopPages = Readonly<{
  url: string;
  /** Paths that a browser has asked for, with their queries, in order. */
  visits: readonly string[];
  close: () => Promise<void>;
}>;

/** A shop that has one page for every address. */
export async function openShopPages(): Promise<ShopPages> {
  const visits: string[] = [];
  const server = createServer((request, response) => {
    if (request.url !== '/favicon.ico') visits.push(request.url ?? '');
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    response.end('<!doctype html><html lang="en"><title>The shop</title><h1>The shop</h1></html>');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    visits,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}
