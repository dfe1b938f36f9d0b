import { isAbsent, isObject, isOptionalText, objectField, textField } from '../fields.js';
import { empty, json, refuse, refuseFields } from '../replies.js';
import type { Reply } from '../replies.js';
import { formatInstant } from '../time.js';
import type { Distribution, HostedPage, JsonObject } from '../types.js';
import type { Call } from '../world.js';
import { findPage, isFinished, noPage } from './hosted-page.js';

const METHODS = ['sms', 'email', 'token'] as const;

/** `POST /hpp/v1/sessions/{session_id}/distribution`: noted for testers, but nothing is ever sent. */
export function distributePage(call: Call): Reply {
  const { world, body } = call;
  const page = findPage(call);
  if (!page) return noPage();
  const fields = checkDistribution(body);
  const method = METHODS.find((word) => word === body['method']);
  if (!method || fields.length > 0) return refuseFields(fields);
  if (isFinished(page)) return refuse(400, 'BAD_REQUEST', 'The session can no longer be used');
  const contact = objectField(body, 'contact_information');
  const distribution: Distribution = {
    at: world.clock.now(),
    method,
    to: method === 'token' ? '' : textField(contact, CONTACT[method]),
    phoneCountry: textField(contact, 'phone_country').toUpperCase(),
    template: textField(body, 'template'),
    link: `${call.baseUrl}/pay/${page.shortId}`,
  };
  page.distributions.push(distribution);
  world.changed({ kind: 'page', value: page });
  world.settings.log(`hosted page ${page.id} distributed by ${method} to ${distribution.to}`);
  return empty(201);
}

/** What a customer would have received, for `GET /sandbox/hpp/{session_id}/distributions`. */
export function distributionsReply(page: HostedPage): Reply {
  return json(200, {
    distributions: page.distributions.map(({ at, phoneCountry, ...rest }): JsonObject => ({
      at: formatInstant(at),
      ...rest,
      ...(phoneCountry ? { phone_country: phoneCountry } : {}),
    })),
  });
}

const CONTACT = { sms: 'phone', email: 'email' } as const;

function checkDistribution(body: JsonObject): string[] {
  const { method, contact_information: contact } = body;
  if (!METHODS.some((word) => word === method)) return ['method'];
  if (!isOptionalText(body['template'], 1, 255)) return ['template'];
  if (isAbsent(contact)) return method === 'token' ? [] : ['contact_information'];
  if (!isObject(contact)) return ['contact_information'];
  const { email, phone, phone_country: country } = contact;
  const rules: readonly (readonly [string, boolean])[] = [
    ['email', isContact(email, /^[^\s@]+@[^\s@]+$/, method === 'email')],
    ['phone', isContact(phone, /^\+?[\d ()-]{5,20}$/, method === 'sms')],
    ['phone_country', isContact(country, /^[A-Za-z]{2}$/, false)],
  ];
  return rules.filter(([, isGood]) => !isGood).map(([name]) => `contact_information.${name}`);
}

function isContact(value: unknown, form: RegExp, isNeeded: boolean): boolean {
  if (isAbsent(value) || value === '') return !isNeeded;
  return typeof value === 'string' && value.length <= 255 && form.test(value);
}
