import { editionOf, type CaptureOn, type EditionName } from '@kvitt/flow';
import type { SiteChange } from '../ports.js';
import { faultOf, type Checked, type Faults } from './checked.js';

/** The members of a body with a site's settings. */
export type SiteSettings = Readonly<{
  flow_edition: EditionName | null;
  capture_on: CaptureOn | null;
  name: string | null;
  url: string | null;
  notification_url: string | null | undefined;
  notification_schedule: 'short' | 'long' | null;
  price_from: bigint | null | undefined;
  price_till: bigint | null | undefined;
  support_email: string | null | undefined;
  support_phone: string | null | undefined;
}>;

/**
 * What a body changes of a site: members that are missing are left out. An edition brings its own moment of capture
 * unless `capture_on` says another.
 */
export function siteChangeOf(body: Checked<SiteSettings>): SiteChange | Faults {
  if (body.kind === 'wrong') return body.faults;
  const { value } = body;
  const { price_from: from, price_till: till } = value;
  if (typeof from === 'bigint' && typeof till === 'bigint' && from > till) {
    return [faultOf('price_till', 'invalid_setting', 'price_till is below price_from')];
  }
  const edition = value.flow_edition;
  const captureOn = value.capture_on ?? (edition === null ? null : editionOf(edition).captureOn);
  const change = {
    edition: edition ?? undefined,
    captureOn: captureOn ?? undefined,
    name: value.name ?? undefined,
    url: value.url ?? undefined,
    notificationUrl: value.notification_url,
    notificationSchedule: value.notification_schedule ?? undefined,
    priceFromMinor: from,
    priceTillMinor: till,
    supportEmail: value.support_email,
    supportPhone: value.support_phone,
  };
  const named = Object.entries(change).filter(([, each]) => each !== undefined);
  return Object.fromEntries(named) as SiteChange;
}

/** Whether it is faults that a body came to. */
export const isWrong = (change: SiteChange | Faults): change is Faults => Array.isArray(change);
