import { describe, expect, it } from 'vitest';
import { sourceFiles, type SourceFile } from './support/sources.js';

type Boundary = Readonly<{
  /** Beginning of the paths the row is about; the longest that fits a file counts. */
  from: string;
  /** Beginnings of what may be imported beside itself. */
  may: readonly string[];
  /** Why it may more than its layer would. */
  because?: string;
}>;

const FLOW = '@kvitt/flow';
const KLARNA = '@kvitt/klarna';
const SERVER = 'packages/server/src/';
const server = (...names: readonly string[]): string[] => names.map((name) => `${SERVER}${name}`);

/** Who may import whom. A folder that has no row may not exist. */
const BOUNDARIES: readonly Boundary[] = [
  { from: 'packages/flow/src/', may: [] },
  { from: 'packages/klarna/src/', may: [] },
  {
    from: 'packages/klarna-sandbox/src/',
    may: ['node:'],
    because: 'a second reading of Klarna’s rules shares no code with the first, not even its types',
  },
  {
    from: 'packages/dashboard/src/',
    may: [
      'react',
      'qrcode.react',
      '@mantine/',
      '@tanstack/',
      '@tabler/icons-react',
      '@fontsource-variable/inter',
    ],
    because: 'it knows the service by its JSON alone',
  },
  {
    from: `${SERVER}store/`,
    may: [FLOW, 'pg', '@electric-sql/pglite', 'node:'],
  },
  {
    from: `${SERVER}queries/`,
    may: [FLOW, 'node:', ...server('store/')],
    because: 'how a row becomes a payment is read in one place, and that place is the store',
  },
  {
    from: `${SERVER}reports/`,
    may: [FLOW, 'fflate', ...server('queries/')],
    because: 'pure functions that write what a statement or a report says; they open none',
  },
  { from: `${SERVER}commands/`, may: [FLOW, ...server('store/')] },
  {
    from: `${SERVER}api/`,
    may: [
      FLOW,
      'fastify',
      'node:',
      ...server('commands/', 'queries/', 'reports/', 'example-order.ts'),
    ],
  },
  {
    from: `${SERVER}pages/`,
    may: [FLOW, 'fastify', 'node:', ...server('api/', 'commands/', 'effects/')],
    because:
      'the payment page is a second face of the API; addresses of the shop are built as for its notifications',
  },
  {
    from: `${SERVER}effects/`,
    may: [FLOW, KLARNA, 'node:', ...server('commands/', 'store/')],
  },
  {
    from: `${SERVER}dashboard/`,
    may: [
      FLOW,
      'fastify',
      '@fastify/cookie',
      '@fastify/static',
      'otpauth',
      'node:',
      ...server('api/', 'queries/', 'reports/', 'sandbox/', 'settlement/', 'store/'),
    ],
    because:
      'people change orders the way that merchants’ programs do, and read what rows of payouts were judged to be; sessions are rows of their own',
  },
  { from: `${SERVER}timers/`, may: [FLOW, ...server('commands/', 'store/')] },
  { from: `${SERVER}settlement/`, may: [FLOW, KLARNA, ...server('commands/', 'store/')] },
  { from: `${SERVER}reconciliation/`, may: [FLOW, KLARNA, ...server('commands/', 'store/')] },
  {
    from: `${SERVER}sandbox/`,
    may: [FLOW, 'fastify', ...server('api/', 'store/', 'clock.ts', 'runtime.ts')],
    because: 'the time machine reads what is due and holds the clock; absent in live mode',
  },
  {
    from: `${SERVER}cli/`,
    may: [
      FLOW,
      'node:',
      ...server('front/', 'store/', 'queries/', 'reports/', 'service.ts', 'config.ts', 'clock.ts'),
      ...server('example-order.ts', 'commands/', 'settlement/', 'settlement-ports.ts'),
      KLARNA,
    ],
    because: 'each verb puts together what it needs',
  },
  {
    from: `${SERVER}service.ts`,
    may: [FLOW, KLARNA, 'fastify', 'node:', SERVER],
    because: 'the composition root',
  },
  {
    from: `${SERVER}api-ports.ts`,
    may: [
      FLOW,
      KLARNA,
      'node:',
      ...server(
        'api/',
        'commands/',
        'effects/',
        'queries/',
        'reconciliation/',
        'store/',
        'clock.ts',
        'payout-ports.ts',
        'runtime.ts',
        'settlement-ports.ts',
        'signals.ts',
      ),
    ],
    because: 'a part of the composition root: it hands the API what it may ask',
  },
  {
    from: `${SERVER}payout-ports.ts`,
    may: [FLOW, ...server('api/', 'store/')],
    because: 'a part of the composition root: what the API may ask of payouts to merchants',
  },
  {
    from: `${SERVER}settlement-ports.ts`,
    may: [FLOW, ...server('api/', 'queries/', 'settlement/', 'store/')],
    because: 'a part of the composition root: what is asked of Klarna’s payouts, over HTTP or not',
  },
  {
    from: `${SERVER}site-trials.ts`,
    may: [KLARNA, ...server('api/', 'dashboard/', 'effects/', 'queries/', 'store/', 'clock.ts')],
    because: 'a part of the composition root: it lets the dashboard try what effects would do',
  },
  {
    from: `${SERVER}open-klarna.ts`,
    may: [KLARNA, 'node:', ...server('config.ts', 'sandbox/')],
    because: 'a part of the composition root: it starts the Klarna sandbox or joins one',
  },
  {
    from: `${SERVER}docs/`,
    may: [FLOW, 'fastify', 'node:', ...server('api/', 'pages/html.ts')],
    because: 'the reference is made from what the API says of itself',
  },
  { from: `${SERVER}front/`, may: [FLOW, 'node:'] },
  { from: `${SERVER}redirect/`, may: ['node:'], because: 'it runs in somebody else’s program' },
  {
    from: `${SERVER}health.ts`,
    may: [FLOW, 'fastify', ...server('api/operation.ts', 'api/wire/', 'commands/', 'store/')],
    because: 'it says of itself what the reference shows',
  },
  {
    from: `${SERVER}metrics.ts`,
    may: ['prom-client', 'fastify', 'node:', FLOW, ...server('api/', 'commands/', 'queries/')],
    because: 'it is told of what happens everywhere, and nobody who tells it knows it',
  },
  {
    from: `${SERVER}supervision.ts`,
    may: [
      'fastify',
      ...server('api/', 'effects/', 'queries/', 'store/'),
      ...server('clock.ts', 'config.ts', 'log.ts', 'metrics.ts'),
    ],
    because: 'a part of the composition root: it watches and guards the others',
  },
  {
    from: `${SERVER}duties.ts`,
    may: [
      FLOW,
      KLARNA,
      'node:',
      ...server(
        'api/',
        'commands/',
        'effects/',
        'reconciliation/',
        'settlement/',
        'store/',
        'timers/',
        'clock.ts',
        'config.ts',
        'log.ts',
        'runtime.ts',
        'settlement-ports.ts',
        'signals.ts',
      ),
    ],
    because: 'a part of the composition root: it hands each loop what it works with',
  },
  { from: `${SERVER}config.ts`, may: [FLOW, ...server('log.ts')] },
  { from: `${SERVER}log.ts`, may: [FLOW] },
  { from: `${SERVER}clock.ts`, may: [FLOW] },
  { from: `${SERVER}example-order.ts`, may: [] },
  { from: `${SERVER}runtime.ts`, may: [] },
  { from: `${SERVER}signals.ts`, may: [] },
  { from: `${SERVER}index.ts`, may: server('service.ts', 'config.ts') },
];

const rowOf = ({ path }: SourceFile): Boundary | undefined =>
  BOUNDARIES.filter(({ from }) => path.startsWith(from)).sort(
    (a, b) => b.from.length - a.from.length,
  )[0];

describe('who imports whom', () => {
  const files = sourceFiles();

  it('has a row for every file', () => {
    expect(files.filter((file) => rowOf(file) === undefined).map(({ path }) => path)).toEqual([]);
  });

  it('is as the table says', () => {
    const offenders = files.flatMap((file) => {
      const row = rowOf(file);
      if (row === undefined) return [];
      const allowed = [row.from, ...row.may];
      return file.imports
        .filter(({ target }) => !allowed.some((prefix) => target.startsWith(prefix)))
        .map(({ target }) => `${file.path} imports ${target}`);
    });
    expect(offenders).toEqual([]);
  });

  it('goes round in no circle', () => {
    const byPath = new Map(files.map((file) => [file.path, file]));
    const done = new Set<string>();
    const circles: string[] = [];
    const visit = (path: string, trail: readonly string[]): void => {
      if (trail.includes(path)) {
        circles.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
        return;
      }
      if (done.has(path)) return;
      for (const { target, isType } of byPath.get(path)?.imports ?? []) {
        if (!isType) visit(target, [...trail, path]);
      }
      done.add(path);
    };
    for (const { path } of files) visit(path, []);
    expect(circles).toEqual([]);
  });

  it('leaves flow, klarna and klarna-sandbox without a runtime dependency', async () => {
    const manifests = await Promise.all(
      ['flow', 'klarna', 'klarna-sandbox'].map(
        async (name) =>
          (await import(`../../packages/${name}/package.json`, { with: { type: 'json' } })) as {
            default: { name: string; dependencies?: Record<string, string> };
          },
      ),
    );
    expect(
      manifests.flatMap(({ default: { dependencies } }) => Object.keys(dependencies ?? {})),
    ).toEqual([]);
  });
});
