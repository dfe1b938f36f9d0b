// The same program as node-shop.cjs, as a module.
import { createInterface } from 'node:readline';
import client from '@multisafepay/api-wrapper';

const shop = new client.default(process.env.API_KEY, { environment: process.env.ENVIRONMENT });

for await (const line of createInterface({ input: process.stdin })) {
  const [resource, method, args] = JSON.parse(line);
  console.log(JSON.stringify(await shop[resource][method](...args)));
}
