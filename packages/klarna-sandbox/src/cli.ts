import { startKlarnaSandbox } from './index.js';

const { KLARNA_SANDBOX_PORT, KLARNA_SANDBOX_DATA, HOST } = process.env;

const sandbox = await startKlarnaSandbox({
  port: Number(KLARNA_SANDBOX_PORT ?? '4001'),
  ...(HOST ? { host: HOST } : {}),
  ...(KLARNA_SANDBOX_DATA ? { directory: KLARNA_SANDBOX_DATA } : {}),
  log: (line) => {
    console.log(line);
  },
});
console.log(`The Klarna sandbox listens on ${sandbox.url} (user PK_sandbox, password sandbox).`);

const stop = (): void => {
  void sandbox.close();
};
process.once('SIGTERM', stop);
process.once('SIGINT', stop);
