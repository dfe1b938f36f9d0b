import { editionOf, type CaptureOn, type EditionName } from '@kvitt/flow';
import type { Shipping, SiteChange } from '../ports.js';
import { faultOf, type Checked, type Fault, type Faults } from './checked.js';

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
  shipping_period_days: bigint | null;
  shipping_period_max_days: bigint | null;
  auto_extend: boolean | null;
  support_email: string | null | undefined;
  support_phone: string | null | undefined;
}>;

/**
 * What a body changes of a site: members that are missing are left out. An edition brings its own moment of capture
 * unless `capture_on` says another. What is said of shipping must fit to what stands, which `standing` is.
 */
export function siteChangeOf(body: Checked<SiteSettings>, standing: Shipping): SiteChange | Faults {
  if (body.kind === 'wrong') return body.faults;
  const { value } = body;
  const { price_from: from, price_till: till } = value;
  const shipping = shippingOf(value, standing);
  const [first, ...others] = misfits(value, shipping);
  if (first !== undefined) return [first, ...others];
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
    shipping,
  };
  const named = Object.entries(change).filter(([, each]) => each !== undefined);
  return Object.fromEntries(named) as SiteChange;
}

/** Both periods where one is named, so that two changes at once cannot leave a pair that neither wanted. */
function shippingOf(value: SiteSettings, standing: Shipping): Partial<Shipping> | undefined {
  const { shipping_period_days: days, shipping_period_max_days: max, auto_extend: extend } = value;
  if (days === null && max === null && extend === null) return undefined;
  return {
    ...(days === null && max === null
      ? {}
      : {
          shippingPeriodDays: Number(days ?? standing.shippingPeriodDays),
          shippingPeriodMaxDays: Number(max ?? standing.shippingPeriodMaxDays),
        }),
    ...(extend === null ? {} : { autoExtend: extend }),
  };
}

/** What is wrong between members that are right by themselves. */
function misfits(
  value: SiteSettings,
  { shippingPeriodDays: days = 0, shippingPeriodMaxDays: max = days }: Partial<Shipping> = {},
): readonly Fault[] {
  const { price_from: from, price_till: till } = value;
  const isPriceWrong = typeof from === 'bigint' && typeof till === 'bigint' && from > till;
  const [named, detail] =
    value.shipping_period_max_days === null
      ? ['shipping_period_days', `more than shipping_period_max_days, ${max}`]
      : ['shipping_period_max_days', `less than shipping_period_days, ${days}`];
  return [
    ...(isPriceWrong
      ? [faultOf('price_till', 'invalid_setting', 'price_till is below price_from')]
      : []),
    ...(days > max ? [faultOf(named, 'invalid_setting', `${named} is ${detail}`)] : []),
  ];
}

/** Whether it is faults that a body came to. */
export const isWrong = (change: SiteChange | Faults): change is Faults => Array.isArray(change);
