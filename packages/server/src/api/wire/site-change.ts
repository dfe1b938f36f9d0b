import { editionOf, isEditionName, type CaptureOn, type EditionName } from '@kvitt/flow';
import type { JsonObject } from './json.js';
import { characters, isAbsent, isWebAddress, read, refuse, textAt, type Parsed } from './read.js';

/** The settings of a site that its key may change; members that are missing stay as they are. */
export type SiteChange = Readonly<{
  edition?: EditionName;
  captureOn?: CaptureOn;
  name?: string;
  url?: string;
  notificationUrl?: string | null;
}>;

/** Reads PATCH sites/{id}. An edition brings its own moment of capture unless `capture_on` says another. */
export function siteChangeOf(body: JsonObject): Parsed<SiteChange> {
  const settings: Parsed<SiteChange>[] = [
    flowOf(textAt(body, 'flow_edition'), textAt(body, 'capture_on')),
    nameOf(textAt(body, 'name')),
    urlOf(textAt(body, 'url')),
    body.has('notification_url') ? notificationUrlOf(body) : read({}),
  ];
  let change: SiteChange = {};
  for (const setting of settings) {
    if (setting.kind === 'refused') return setting;
    change = { ...change, ...setting.value };
  }
  return Object.keys(change).length === 0 ? refuse('invalid_update') : read(change);
}

function flowOf(edition: string | null, captureOn: string | null): Parsed<SiteChange> {
  if (edition !== null && !isEditionName(edition)) {
    return refuse('invalid_setting', `flow_edition "${edition}" does not exist`);
  }
  if (captureOn !== null && captureOn !== 'authorization' && captureOn !== 'shipment') {
    return refuse('invalid_setting', 'capture_on is authorization or shipment');
  }
  if (edition === null) return read(captureOn === null ? {} : { captureOn });
  return read({ edition, captureOn: captureOn ?? editionOf(edition).captureOn });
}

function nameOf(name: string | null): Parsed<SiteChange> {
  if (name === null) return read({});
  return characters(name) <= 120
    ? read({ name })
    : refuse('invalid_setting', 'name has at most 120 characters');
}

function urlOf(url: string | null): Parsed<SiteChange> {
  if (url === null) return read({});
  return isWebAddress(url)
    ? read({ url })
    : refuse('invalid_setting', 'url is no http or https address');
}

function notificationUrlOf(body: JsonObject): Parsed<SiteChange> {
  if (isAbsent(body.get('notification_url'))) return read({ notificationUrl: null });
  const url = textAt(body, 'notification_url') ?? '';
  return isWebAddress(url) && url.length <= 150
    ? read({ notificationUrl: url })
    : refuse('invalid_setting', 'notification_url is an address of at most 150 characters');
}
