import { CURRENCIES } from '@kvitt/flow';
import { refuse } from '../../api/wire/read.js';
import { always, listOfAll, minorUnits, orNull, record, word } from '../../api/wire/schema.js';
import { oneOf, text } from '../../api/wire/shape.js';
import { object } from '../../api/wire/shape-object.js';
import { ADMINS, SUPPORTERS, VIEWERS, type ApiDescription } from '../operation.js';
import { MOMENT } from './session.js';

const CURRENCY = word(CURRENCIES, 'ISO 4217.');

/** GET /api/deadlines. */
export const READ_DEADLINES = {
  id: 'readDeadlines',
  method: 'GET',
  path: '/deadlines',
  may: VIEWERS,
  says: 'What expires within two weeks if it is not shipped, by day (UTC) and currency.',
  answer: record(
    {
      days: listOfAll(
        record(
          {
            day: always('string', '`2026-01-02`.'),
            currency: CURRENCY,
            orders: always('integer', 'How many.'),
            amountMinor: minorUnits('What they come to.'),
          },
          { title: 'DayOfDeadlines' },
        ),
        'Earliest first; days without a deadline are left out.',
      ),
    },
    { title: 'Deadlines' },
  ),
} as const satisfies ApiDescription;

/** GET /api/balances. */
export const READ_BALANCES = {
  id: 'readBalances',
  method: 'GET',
  path: '/balances',
  may: VIEWERS,
  says: 'What the account holds now, by currency.',
  answer: record(
    {
      balances: listOfAll(
        record(
          {
            currency: CURRENCY,
            availableMinor: minorUnits('Can be paid out.'),
            reservedMinor: minorUnits('Set aside for refunds and payouts.'),
            pendingMinor: minorUnits('Guaranteed, and still to come from Klarna.'),
            modifiedAt: MOMENT,
          },
          { title: 'Balance' },
        ),
        'By currency.',
      ),
    },
    { title: 'Balances' },
  ),
} as const satisfies ApiDescription;

/** GET /api/sites. */
export const LIST_SITES = {
  id: 'listSites',
  method: 'GET',
  path: '/sites',
  may: VIEWERS,
  says: 'The shops of the account.',
  answer: record(
    {
      sites: listOfAll(
        record(
          {
            siteId: always('integer', 'Its number.'),
            name: always('string', 'Its name.'),
            url: always('string', 'Its address.'),
            notificationUrl: orNull('string', 'Where it is told of changes.'),
            edition: always('string', 'The rules that its next orders keep.'),
            captureOn: word(['authorization', 'shipment'], 'When Klarna is asked to capture.'),
          },
          { title: 'SiteRow' },
        ),
        'Oldest first.',
      ),
    },
    { title: 'Sites' },
  ),
} as const satisfies ApiDescription;

/** GET /api/audit. */
export const READ_AUDIT = {
  id: 'readAudit',
  method: 'GET',
  path: '/audit',
  may: ADMINS,
  says: 'Who did what in the dashboard, newest first.',
  query: object({
    before: text({
      says: 'Only older than this entry.',
      fits: (at) => /^\d{1,15}$/.test(at),
      otherwise: refuse('invalid_request', 'before is a number'),
    }),
  }),
  answer: record(
    {
      entries: listOfAll(
        record(
          {
            auditId: always('integer', 'Its number.'),
            at: MOMENT,
            userId: orNull('integer', 'Who.'),
            who: always('string', 'Name and address as they were then.'),
            action: always('string', 'The call.'),
            subject: always('string', 'What it was about.'),
            refusal: orNull('string', 'Why it was refused; null when it was done.'),
          },
          { title: 'AuditEntry' },
        ),
        'At most a hundred.',
      ),
    },
    { title: 'AuditPage' },
  ),
} as const satisfies ApiDescription;

/** POST /api/sandbox/clock. */
export const TURN_CLOCK = {
  id: 'turnClock',
  method: 'POST',
  path: '/sandbox/clock',
  may: SUPPORTERS,
  isSandboxOnly: true,
  says: 'Lets time pass on both sides, everything that falls due happening at its time.',
  body: object({
    by: text({ says: 'An ISO 8601 duration such as `P1D`.' }),
    to: text({ says: 'Or a date-time that has not been yet.' }),
  }),
  answer: record(
    {
      now: MOMENT,
      happened: listOfAll(
        record(
          {
            at: MOMENT,
            side: word(['kvitt', 'klarna'], 'Where.'),
            what: always('string', 'What happened.'),
            orderId: orNull('string', 'The merchant’s own number.'),
          },
          { title: 'Happening' },
        ),
        'In order of time.',
      ),
    },
    { title: 'ClockTurned' },
  ),
} as const satisfies ApiDescription;

const DOINGS = ['open', 'approve', 'decline', 'cancel', 'pay'] as const;

/** POST /api/sandbox/transactions/:id/customer. */
export const ACT_AS_CUSTOMER = {
  id: 'actAsCustomer',
  method: 'POST',
  path: '/sandbox/transactions/:id/customer',
  may: SUPPORTERS,
  isSandboxOnly: true,
  says: 'Goes to Klarna’s page as the customer; `pay` pays Klarna’s invoice.',
  body: object({
    action: oneOf(DOINGS, {
      says: 'What the customer does.',
      fallback: null,
      otherwise: refuse('invalid_request', `action is one of ${DOINGS.join(', ')}`),
    }),
  }),
  answer: record(
    { flowState: always('string', 'The order’s state after it.') },
    { title: 'CustomerActed' },
  ),
} as const satisfies ApiDescription;
