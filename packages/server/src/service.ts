import { randomUUID } from 'node:crypto';
import { instant, type Instant, type Payment } from '@kvitt/flow';
import { createKlarnaClient, type KlarnaFetch } from '@kvitt/klarna';
import type { FastifyInstance } from 'fastify';
import { buildServer, registerApi } from './api/app.js';
import { apiPorts } from './api-ports.js';
import type { ApiPorts } from './api/ports.js';
import { registerDashboard } from './dashboard/dashboard.js';
import { createLive, type Live } from './dashboard/live.js';
import type { SiteTrials } from './dashboard/site-trials.js';
import { DASHBOARD_FILES, registerDashboardPages } from './dashboard/pages.js';
import { createClock, elapsedMs, type Clock } from './clock.js';
import { groupCommit, type GroupCommit } from './commands/group-commit.js';
import type { Outcome } from './commands/submission.js';
import { SANDBOX_ACCOUNT_KEY, SANDBOX_API_KEY, type Config } from './config.js';
import { collectRoutes, type Route } from './docs/calls.js';
import { registerDocs, type DocsOptions } from './docs/routes.js';
import { duties, idleMsOf, senderOf } from './duties.js';
import { klarnaClients, type KlarnaClients } from './effects/klarna-clients.js';
import { registerHealth } from './health.js';
import { createLog, type Log } from './log.js';
import { registerPages } from './pages/routes.js';
import type { CheckPorts } from './reconciliation/check-orders.js';
import { createSignals } from './signals.js';
import { startRuntime, type Runtime } from './runtime.js';
import { klarnaControls, type KlarnaControls } from './sandbox/klarna-controls.js';
import { openKlarnaSandbox, type OpenKlarna } from './open-klarna.js';
import { prepareSandbox, SANDBOX_ACCOUNT } from './sandbox/first-site.js';
import { registerSandbox, type SandboxPorts } from './sandbox/routes.js';
import { createTimeMachine, type TimeMachine } from './sandbox/time-machine.js';
import { releaseClaims } from './store/claims.js';
import { resetStore } from './store/clock-row.js';
import type { Database } from './store/database.js';
import { openEmbedded } from './store/embedded.js';
import { migrate } from './store/migrate.js';
import { openPostgres } from './store/postgres.js';
import { siteTrials } from './site-trials.js';
import { supervise, type Supervision } from './supervision.js';
import { sealKeys } from './store/keys.js';
import { wakeWaitingRefunds } from './store/timers.js';
import { createVault, type Vault } from './store/vault.js';

/** A service that is running. */
export type Service = Readonly<{
  url: string;
  klarnaUrl: string;
  db: Database;
  commits: GroupCommit;
  ports: ApiPorts;
  clock: Clock;
  /** Everything it answers. */
  routes: readonly Route[];
  /** Finishes what is in flight and stops. */
  close: () => Promise<void>;
}>;

/** Opens the database a configuration names, brought to this build's schema, its keys sealed. */
export async function openStore(config: Config): Promise<Database> {
  const db =
    config.databaseUrl === null
      ? await openEmbedded(config.dataDirectory)
      : openPostgres(config.databaseUrl);
  try {
    await migrate(db);
    await sealKeys(db, createVault(config.secret));
  } catch (error) {
    await db.close().catch(() => undefined);
    throw error;
  }
  return db;
}

/**
 * Starts everything a configuration asks for and resolves once it accepts requests: the store, Klarna's
 * sandbox where the mode has one, the HTTP server and the loops that work off what is due.
 */
export async function startService(config: Config, world: World = {}): Promise<Service> {
  const clock = createClock();
  const log = createLog(config.log, clock.now);
  const db = await openStore(config);
  let sandbox: OpenKlarna | null = null;
  try {
    sandbox = await openKlarnaSandbox(config);
    const vault = createVault(config.secret);
    const supervision = supervise(config, { db, clock, log });
    return await assemble(config, { supervision, clock, log, db, vault, sandbox, world });
  } catch (error) {
    // Whatever stayed open would keep the process from ending.
    await sandbox?.close();
    await db.close();
    throw error;
  }
}

/** What a program that starts the service may put in the place of the outside world. */
export type World = Readonly<{
  /** Carries the calls to Klarna's API; the runtime's own unless given. */
  klarnaFetch?: KlarnaFetch;
}>;

type Parts = Readonly<{
  supervision: Supervision;
  clock: Clock;
  log: Log;
  db: Database;
  vault: Vault;
  sandbox: OpenKlarna | null;
  world: World;
}>;

async function assemble(config: Config, parts: Parts): Promise<Service> {
  const { clock, log, db, sandbox, supervision } = parts;
  const klarnaUrl = sandbox?.url ?? config.klarna.baseUrl ?? '';
  const controls = sandbox === null ? null : klarnaControls(klarnaUrl);
  // Its directory is locked, so whoever claimed work in it is gone.
  if (db.kind === 'embedded') await releaseClaims(db);
  if (controls !== null) await prepareSandbox(parts, config.firstSite, controls);

  let url = '';
  const publicUrl = (): string => config.publicUrl ?? url;
  const klarna = clientsOf(config, parts, klarnaUrl);
  // The loops are built last and run once the service listens: what they send to Klarna and to merchants
  // carries its address.
  const late: { runtime: Runtime | null; timeMachine: TimeMachine | null } = {
    runtime: null,
    timeMachine: null,
  };
  const commits = groupCommit(supervision.timed, clock.now, async (outcomes, submissions) => {
    supervision.committed(outcomes, submissions);
    await afterCommit(parts, outcomes, late.timeMachine);
    late.runtime?.wake(dutiesOf(outcomes));
  });
  const concluded = createSignals();
  const report = reporter(log, () => late.timeMachine);
  const checkPorts = checkPortsOf(parts, commits, klarna, report);
  const live = createLive({ db, clock, elapsedMs });
  const ports = apiPorts({
    ...parts,
    klarna,
    checkPorts,
    commits,
    publicUrl,
    concluded,
    wakeNotifications: () => late.runtime?.wake(['notifications']),
  });
  late.runtime = startRuntime(
    duties({
      config,
      parts,
      klarna,
      commits,
      publicUrl,
      checkPorts,
      concluded,
      report,
      turnsClock: () => late.timeMachine?.isTurning() ?? false,
      delivered: supervision.delivered,
      live: live.work,
    }),
    idleMsOf(parts.db),
    (duty, error) => log.error('duty failed', { duty, error: String(error) }),
  );
  const { runtime } = late;
  const { app, routes } = httpServer(config, parts, {
    ports,
    trials: siteTrials({ ...parts, klarna, send: senderOf(config), publicUrl, klarnaUrl }),
    commits,
    controls,
    runtime,
    publicUrl,
    late,
    live,
  });
  url = await listen(app, config, runtime);
  runtime.resume();
  const close = closer(app, runtime, commits, parts, live);
  return { url, klarnaUrl, db, commits, ports, clock, routes, close };
}

const checkPortsOf = (
  { db, clock, log }: Parts,
  { submit }: GroupCommit,
  { ofSite }: KlarnaClients,
  report: (what: string, detail: string, orderId: string) => void,
): CheckPorts => ({
  db,
  klarnaOf: ofSite,
  submit,
  now: clock.now,
  report: (what, { orderId }, detail) => report(what, detail, orderId),
  warn: log.warn,
});

/** Tells the log, and an advance under way, of something that happened; an `orderId` names the order it is about. */
function reporter(
  log: Log,
  timeMachine: () => TimeMachine | null,
): (what: string, detail: string, orderId?: string) => void {
  return (what, detail, orderId) => {
    const order = orderId === undefined ? {} : { order_id: orderId };
    timeMachine()?.note({ what, ...order, detail });
    const isTrouble = what === 'row_unmatched' || what === 'order_differs';
    log[isTrouble ? 'warn' : 'info'](what, { ...order, detail });
  };
}

/** Klarna's API with the service's own credentials, or with those of single sites. */
function clientsOf(
  { klarna }: Config,
  { db, vault, world }: Parts,
  baseUrl: string,
): KlarnaClients {
  const { username, password, timeoutMs } = klarna;
  // The outbox tries again, by the service's own clock.
  const make = (whose: Readonly<{ baseUrl: string; username: string; password: string }>) =>
    createKlarnaClient({
      ...whose,
      timeoutMs,
      attemptsMax: 1,
      ...(world.klarnaFetch === undefined ? {} : { fetch: world.klarnaFetch }),
    });
  return klarnaClients({ db, vault, own: make({ baseUrl, username, password }), make, elapsedMs });
}

/** The HTTP server with every route the mode has; in sandbox mode it makes the time machine as well. */
function httpServer(
  config: Config,
  parts: Parts,
  {
    ports,
    trials,
    commits,
    controls,
    runtime,
    publicUrl,
    late,
    live,
  }: Readonly<{
    ports: ApiPorts;
    trials: SiteTrials;
    commits: GroupCommit;
    controls: KlarnaControls | null;
    runtime: Runtime;
    publicUrl: () => string;
    late: { timeMachine: TimeMachine | null };
    live: Live;
  }>,
): Readonly<{ app: FastifyInstance; routes: readonly Route[] }> {
  const { db, clock, vault, supervision } = parts;
  const options = { ...supervision.api, newRequestId: randomUUID };
  const pages: { elsewhere: ReturnType<typeof registerDashboardPages> } = { elsewhere: () => null };
  const app = buildServer({
    ...options,
    elsewhere: (request, reply) => pages.elsewhere(request, reply),
  });
  const routes = collectRoutes(app);
  registerApi(app, ports, options);
  registerPages(app, ports);
  registerHealth(app, { db, commits, now: clock.now });
  supervision.register(app);
  registerDocs(app, { publicUrl, routes, ...shownKeys(config) });
  pages.elsewhere = registerDashboardPages(app, DASHBOARD_FILES);
  const { reportBug } = options;
  let sandbox: SandboxPorts | null = null;
  if (controls !== null) {
    const timeMachine = createTimeMachine({ db, clock, klarna: controls, runtime: () => runtime });
    late.timeMachine = timeMachine;
    const reset = resetOf(config, parts, controls, runtime, commits);
    sandbox = { api: ports, db, klarna: controls, timeMachine, reset, reportBug };
    registerSandbox(app, sandbox);
  }
  const { now } = clock;
  const realNow = (): Instant => instant(clock.realNow());
  registerDashboard(app, {
    ...{ db, vault, now, realNow, publicUrl, reportBug, sandbox, live, trials },
    api: ports,
    mode: config.mode,
    sandboxAccount: SANDBOX_ACCOUNT,
  });
  return { app, routes };
}

/** The reference shows the sandbox's keys only where they are the ones that everybody knows. */
function shownKeys({ mode, firstSite }: Config): Omit<DocsOptions, 'publicUrl' | 'routes'> {
  const isSandbox = mode === 'sandbox';
  const shown = (key: string, known: string): string | null =>
    isSandbox && key === known ? key : null;
  return {
    isSandbox,
    apiKey: shown(firstSite.apiKey, SANDBOX_API_KEY),
    accountKey: shown(firstSite.accountKey, SANDBOX_ACCOUNT_KEY),
  };
}

/** Which duties a commit has left something for. */
function dutiesOf(outcomes: readonly (Outcome | null)[]): readonly string[] {
  const names = new Set<string>();
  for (const outcome of outcomes) {
    if (outcome?.kind !== 'accepted') continue;
    // Refunds that waited for money have been made due, and payouts may go on.
    if (outcome.events.some(({ kind }) => kind === 'added_to_balance')) {
      names.add('timers').add('payouts');
    }
    for (const { kind } of outcome.effects) {
      if (kind === 'notify_merchant') names.add('live');
      names.add(kind === 'notify_merchant' ? 'notifications' : 'effects');
    }
  }
  return [...names];
}

async function afterCommit(
  { db, clock, log }: Parts,
  outcomes: readonly (Outcome | null)[],
  timeMachine: TimeMachine | null,
): Promise<void> {
  const credited = new Set<Payment['accountId']>();
  for (const outcome of outcomes) {
    if (outcome?.kind !== 'accepted') continue;
    const { payment, events } = outcome;
    for (const { kind: what, to: detail } of events) {
      if (what === 'added_to_balance') credited.add(payment.accountId);
      timeMachine?.note({ what, order_id: payment.orderId, detail });
    }
  }
  if (credited.size === 0) return;
  // Left undone, they are looked at tomorrow.
  await wakeWaitingRefunds(db, [...credited], clock.now()).catch((error: unknown) => {
    log.warn('waiting refunds not woken', { error: String(error) });
  });
}

function resetOf(
  config: Config,
  parts: Parts,
  controls: KlarnaControls,
  runtime: Runtime,
  commits: GroupCommit,
): () => Promise<void> {
  return async () => {
    await runtime.pause();
    try {
      await commits.drained();
      await resetStore(parts.db);
      await controls.reset();
      parts.clock.run(0);
      await prepareSandbox(parts, config.firstSite, controls);
    } finally {
      runtime.resume();
    }
  };
}

async function listen(app: FastifyInstance, config: Config, runtime: Runtime): Promise<string> {
  try {
    await app.listen({ host: config.host, port: config.port });
  } catch (error) {
    await runtime.stop();
    throw error;
  }
  const address = app.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : config.port;
  const isAny = config.host === '0.0.0.0' || config.host === '::';
  const host = isAny ? '127.0.0.1' : config.host;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function closer(
  app: FastifyInstance,
  runtime: Runtime,
  commits: GroupCommit,
  { db, sandbox }: Parts,
  live: Live,
): () => Promise<void> {
  let closing: Promise<void> | null = null;
  const close = async (): Promise<void> => {
    live.close();
    await app.close();
    await runtime.stop();
    await commits.drained();
    await sandbox?.close();
    await db.close();
  };
  return async () => {
    closing ??= close();
    return closing;
  };
}
