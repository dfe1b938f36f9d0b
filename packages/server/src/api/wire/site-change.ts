import { editionOf, isEditionName } from '@kvitt/flow';
import type { SiteChange } from '../ports.js';
import { membersOf, type Fault, type Members } from './faults.js';
import type { JsonObject } from './json.js';
import { textAt } from './read.js';

/** Settings of a site as a request has them: what is named, or all that is wrong. */
export type SiteSettings =
  | Readonly<{ kind: 'read'; value: SiteChange }>
  | Readonly<{ kind: 'wrong'; faults: readonly [Fault, ...Fault[]] }>;

/**
 * Reads the settings of PATCH sites/{id} and POST accounts/{id}/sites; members that are missing are left out, those that are
 * empty are taken away where a site can be without. An edition brings its own moment of capture unless `capture_on` says another.
 */
export function siteSettingsOf(body: JsonObject, isNew: boolean): SiteSettings {
  const members = membersOf(body);
  const name = members.text('name', { most: 120, required: isNew });
  const url = members.address('url', 2_000);
  if (isNew && url === null && members.faults.every(({ attribute }) => attribute !== 'url')) {
    members.fault('url', 'invalid_setting', 'url is missing');
  }
  const value: SiteChange = {
    ...flowOf(members, body),
    ...(name === null ? {} : { name }),
    ...(url === null ? {} : { url }),
    ...(members.has('notification_url')
      ? { notificationUrl: members.address('notification_url', 150) }
      : {}),
    ...scheduleOf(members),
    ...supportOf(members),
    ...pricesOf(members),
  };
  const [first, ...others] = members.faults;
  return first === undefined
    ? { kind: 'read', value }
    : { kind: 'wrong', faults: [first, ...others] };
}

function flowOf(members: Members, body: JsonObject): SiteChange {
  const edition = textAt(body, 'flow_edition');
  const captureOn = textAt(body, 'capture_on');
  if (captureOn !== null && captureOn !== 'authorization' && captureOn !== 'shipment') {
    members.fault('capture_on', 'invalid_setting', 'capture_on is authorization or shipment');
    return {};
  }
  if (edition === null) return captureOn === null ? {} : { captureOn };
  if (!isEditionName(edition)) {
    members.fault('flow_edition', 'invalid_setting', `flow_edition "${edition}" does not exist`);
    return {};
  }
  return { edition, captureOn: captureOn ?? editionOf(edition).captureOn };
}

function supportOf(members: Members): SiteChange {
  const email = members.text('support_email', { most: 100 });
  if (email !== null && !/^[^\s@]+@[^\s@]+$/.test(email)) {
    members.fault('support_email', 'invalid_setting', 'support_email is no e-mail address');
  }
  const phone = members.text('support_phone', { most: 100 });
  return {
    ...(members.has('support_email') ? { supportEmail: email } : {}),
    ...(members.has('support_phone') ? { supportPhone: phone } : {}),
  };
}

function pricesOf(members: Members): SiteChange {
  const from = members.amount('price_from', 0n);
  const till = members.amount('price_till', 0n);
  if (from !== null && till !== null && from > till) {
    members.fault('price_till', 'invalid_setting', 'price_till is below price_from');
  }
  return {
    ...(members.has('price_from') ? { priceFromMinor: from } : {}),
    ...(members.has('price_till') ? { priceTillMinor: till } : {}),
  };
}

function scheduleOf(members: Members): SiteChange {
  const schedule = members.text('notification_schedule', { most: 20 });
  if (schedule === null) return {};
  if (schedule === 'short' || schedule === 'long') return { notificationSchedule: schedule };
  members.fault(
    'notification_schedule',
    'invalid_setting',
    'notification_schedule is short or long',
  );
  return {};
}
