import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { SESSION } from './api/session.js';
import { NotFound } from './pages/not-found.js';
import { readPeriod } from './pages/finances/period.js';
import { readFilter } from './pages/transactions/filter.js';
import { Failed } from './parts/loaded.js';
import { Shell } from './shell/shell.js';

const root = createRootRouteWithContext<{ queries: QueryClient }>()({
  component: Outlet,
  notFoundComponent: NotFound,
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/signin',
  validateSearch: (search: Record<string, unknown>): { next?: string } =>
    typeof search['next'] === 'string' && search['next'].startsWith('/')
      ? { next: search['next'] }
      : {},
  loader: async ({ context: { queries } }) => queries.ensureQueryData(SESSION),
  component: lazyRouteComponent(async () => import('./pages/sign-in.js'), 'SignIn'),
});

const invitation = createRoute({
  getParentRoute: () => root,
  path: '/invitation',
  component: lazyRouteComponent(async () => import('./pages/invitation.js'), 'Invitation'),
});

/** Everything below it is for somebody who is signed in. */
const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  beforeLoad: async ({ context: { queries }, location }) => {
    const { user } = await queries.ensureQueryData(SESSION);
    if (user === null) throw redirect({ to: '/signin', search: { next: location.href } });
  },
  component: Shell,
  errorComponent: ({ error }) => (
    <Failed
      error={error}
      retry={() => {
        window.location.reload();
      }}
    />
  ),
});

const home = createRoute({
  getParentRoute: () => inside,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/transactions' });
  },
});

const transactions = createRoute({
  getParentRoute: () => inside,
  path: '/transactions',
  validateSearch: readFilter,
  component: lazyRouteComponent(async () => import('./pages/transactions/overview.js'), 'Overview'),
});

const transaction = createRoute({
  getParentRoute: () => inside,
  path: '/transactions/$id',
  component: lazyRouteComponent(
    async () => import('./pages/transaction/details.js'),
    'TransactionDetails',
  ),
});

const deadlines = createRoute({
  getParentRoute: () => inside,
  path: '/deadlines',
  component: lazyRouteComponent(async () => import('./pages/deadlines.js'), 'Deadlines'),
});

const balance = createRoute({
  getParentRoute: () => inside,
  path: '/balance',
  component: lazyRouteComponent(async () => import('./pages/finances/balance.js'), 'Balance'),
});

const statement = createRoute({
  getParentRoute: () => inside,
  path: '/statement',
  validateSearch: readPeriod,
  component: lazyRouteComponent(async () => import('./pages/finances/statement.js'), 'Statement'),
});

const settlements = createRoute({
  getParentRoute: () => inside,
  path: '/settlements',
  component: lazyRouteComponent(
    async () => import('./pages/finances/settlements.js'),
    'Settlements',
  ),
});

const settlement = createRoute({
  getParentRoute: () => inside,
  path: '/settlements/$id',
  component: lazyRouteComponent(async () => import('./pages/finances/settlement.js'), 'Settlement'),
});

const payouts = createRoute({
  getParentRoute: () => inside,
  path: '/payouts',
  component: lazyRouteComponent(async () => import('./pages/finances/payouts.js'), 'Payouts'),
});

const reports = createRoute({
  getParentRoute: () => inside,
  path: '/reports',
  validateSearch: readPeriod,
  component: lazyRouteComponent(async () => import('./pages/finances/reports.js'), 'Reports'),
});

const finances = [balance, statement, settlements, settlement, payouts, reports] as const;

const sites = createRoute({
  getParentRoute: () => inside,
  path: '/sites',
  component: lazyRouteComponent(async () => import('./pages/sites.js'), 'Sites'),
});

const team = createRoute({
  getParentRoute: () => inside,
  path: '/team',
  component: lazyRouteComponent(async () => import('./pages/settings/team.js'), 'Team'),
});

const keys = createRoute({
  getParentRoute: () => inside,
  path: '/keys',
  component: lazyRouteComponent(async () => import('./pages/settings/keys.js'), 'Keys'),
});

const account = createRoute({
  getParentRoute: () => inside,
  path: '/account',
  component: lazyRouteComponent(async () => import('./pages/settings/account.js'), 'Account'),
});

const settings = [keys, team, account] as const;

const audit = createRoute({
  getParentRoute: () => inside,
  path: '/audit',
  component: lazyRouteComponent(async () => import('./pages/audit.js'), 'Audit'),
});

const pages = root.addChildren([
  signIn,
  invitation,
  inside.addChildren([
    home,
    transactions,
    transaction,
    deadlines,
    ...finances,
    sites,
    ...settings,
    audit,
  ]),
]);

/** The pages by their addresses. */
export const makeRouter = (queries: QueryClient) =>
  createRouter({
    routeTree: pages,
    context: { queries },
    defaultPreload: 'intent',
    scrollRestoration: true,
  });

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
