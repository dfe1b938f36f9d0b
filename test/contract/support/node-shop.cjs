// A shop's program as its makers wrote it: it knows nothing of Kvitt. Each line of its input is a call of the PSP's
// Node client, such as ["orders","get",["my-order-1"]]; each line of its output is what came of it.
const { createInterface } = require('node:readline');
const { default: MultiSafepay } = require('@multisafepay/api-wrapper');

const client = new MultiSafepay(process.env.API_KEY, { environment: process.env.ENVIRONMENT });

const answer = async (line) => {
  const [resource, method, args] = JSON.parse(line);
  console.log(JSON.stringify(await client[resource][method](...args)));
};

createInterface({ input: process.stdin }).on('line', (line) => void answer(line));
