import { errorOf, type ErrorKey } from '@kvitt/flow';

type Entry = Readonly<{ http: 401 | 403 | 404 | 409 | 422 | 429 | 503; message: string }>;

/** Refusals of the dashboard's own, which no merchant's program can meet; all others are the catalogue's. */
const DASHBOARD_ERRORS = {
  not_signed_in: { http: 401, message: 'Sign in first' },
  wrong_credentials: {
    http: 401,
    message: 'The e-mail address, the password or the code is wrong',
  },
  second_factor_needed: { http: 401, message: 'Enter the code of your authenticator' },
  role_missing: { http: 403, message: 'Your role does not allow this' },
  cross_site: { http: 403, message: 'The request came from another site' },
  unknown_user: { http: 404, message: 'There is no such user' },
  unknown_view: { http: 404, message: 'There is no such view' },
  too_many_views: { http: 409, message: 'You have kept 20 views: remove one first' },
  order_not_ended: {
    http: 409,
    message: 'Only an order that expired, was declined or was cancelled is made again',
  },
  row_not_waiting: { http: 409, message: 'This row does not wait for an explanation any more' },
  row_of_no_order: {
    http: 422,
    message:
      'Nothing says which order this row belongs to: the balance or the provider can take it',
  },
  rows_not_zero: { http: 422, message: 'These two rows do not come to zero' },
  email_used: { http: 409, message: 'Somebody has that e-mail address already' },
  invitation_over: {
    http: 404,
    message: 'This link was used, or is over: ask an admin for another',
  },
  has_password: { http: 409, message: 'There is a password already, or the user is switched off' },
  last_admin: { http: 409, message: 'An account needs an admin' },
  weak_password: { http: 422, message: 'A password has 12 to 200 characters' },
  invalid_member: { http: 422, message: 'Something is missing or wrong' },
  too_many_attempts: { http: 429, message: 'Too many attempts: wait a little' },
} as const satisfies Record<string, Entry>;

/** A key of the dashboard's own refusals. */
export type DashboardErrorKey = keyof typeof DASHBOARD_ERRORS;
/** A refusal that the dashboard can be answered. */
export type ApiErrorKey = DashboardErrorKey | ErrorKey;

/** A refusal: its key, what is added to its sentence, and which members of the body are wrong. */
export type ApiFailure = Readonly<{
  kind: 'failed';
  error: ApiErrorKey;
  detail: string | null;
  fields: readonly Readonly<{ name: string; message: string }>[];
}>;

/** A refusal. */
export const failed = (
  error: ApiErrorKey,
  detail: string | null = null,
  fields: ApiFailure['fields'] = [],
): ApiFailure => ({ kind: 'failed', error, detail, fields });

/** The refusal of one member of a body. */
export const wrongMember = (name: string, message: string): ApiFailure =>
  failed('invalid_member', null, [{ name, message }]);

const isOwn = (key: ApiErrorKey): key is DashboardErrorKey => Object.hasOwn(DASHBOARD_ERRORS, key);

/** The HTTP status and the body of a refusal. */
export function failureAnswer({ error, detail, fields }: ApiFailure): Readonly<{
  http: number;
  body: object;
}> {
  const { http, message } = isOwn(error)
    ? DASHBOARD_ERRORS[error]
    : { http: errorOf(error).http, message: errorOf(error).info };
  const text = detail === null || detail === '' ? message : `${message}: ${detail}`;
  return {
    http,
    body: { error, message: text, ...(fields.length === 0 ? {} : { fields }) },
  };
}
