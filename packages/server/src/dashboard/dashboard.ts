import type { FastifyInstance } from 'fastify';
import type { SandboxPorts } from '../sandbox/routes.js';
import type { Live } from './live.js';
import type { ApiOperation } from './operation.js';
import { registerDashboardApi, type RegisterPorts } from './register.js';
import { actionRoutes } from './routes/actions.js';
import { brandRoutes } from './routes/brands.js';
import { exchangeRoutes } from './routes/exchanges.js';
import { duplicateRoutes } from './routes/duplicate.js';
import { financeRoutes } from './routes/finances.js';
import { invitationRoutes } from './routes/invitations.js';
import { klarnaActRoutes } from './routes/klarna-acts.js';
import { moreRoutes } from './routes/more.js';
import { payoutRoutes } from './routes/payouts.js';
import { peopleRoutes } from './routes/people.js';
import { refundRoutes } from './routes/refunds.js';
import { sandboxRoutes } from './routes/sandbox.js';
import { sessionRoutes, type SessionPorts } from './routes/session.js';
import { keyRoutes, nextRoutes, siteRoutes } from './routes/settings.js';
import { trialRoutes, type TrialPorts } from './routes/site-trials.js';
import { suspenseRoutes } from './routes/suspense.js';
import { transactionRoutes, type TransactionPorts } from './routes/transactions.js';
import { viewRoutes } from './routes/views.js';

/** What the dashboard works with; `sandbox` is null in live mode, and its calls are then not there. */
export type DashboardPorts = RegisterPorts &
  SessionPorts &
  TransactionPorts &
  TrialPorts &
  Readonly<{ sandbox: SandboxPorts | null; live: Live }>;

/** Every call that the dashboard has, in the mode that the ports say. */
export function dashboardOperations(ports: DashboardPorts): readonly ApiOperation[] {
  return [
    ...sessionRoutes(ports),
    ...transactionRoutes(ports),
    ...exchangeRoutes(ports),
    ...actionRoutes(ports),
    ...refundRoutes(ports),
    ...duplicateRoutes(ports),
    ...viewRoutes(ports),
    ...financeRoutes(ports),
    ...suspenseRoutes(ports),
    ...payoutRoutes(ports),
    ...moreRoutes(ports),
    ...peopleRoutes(ports),
    ...invitationRoutes(ports),
    ...keyRoutes(ports),
    ...siteRoutes(ports),
    ...trialRoutes(ports),
    ...brandRoutes(ports),
    ...(ports.sandbox === null
      ? []
      : [
          ...sandboxRoutes(ports.sandbox),
          ...nextRoutes(ports.sandbox),
          ...klarnaActRoutes(ports.sandbox),
        ]),
  ].filter(({ description }) => description.isSandboxOnly !== true || ports.mode === 'sandbox');
}

/** Registers everything under `/api`. */
export function registerDashboard(app: FastifyInstance, ports: DashboardPorts): void {
  registerDashboardApi(app, ports, dashboardOperations(ports), ports.live.register);
}
