import type { ValuesOf } from '../../api/wire/shape-object.js';
import { changeBrand, findLogo, loadBrands } from '../../store/site-brands.js';
import type { Site } from '../../store/sites.js';
import { failed, wrongMember } from '../errors.js';
import { readLogo } from '../logo-bytes.js';
import { answered, done, type Answered, type ApiOperation } from '../operation.js';
import { CHANGE_BRAND, READ_BRAND } from '../operations/brands.js';
import { siteNamed } from './site-trials.js';
import type { TransactionPorts } from './transactions.js';

type Change = ValuesOf<typeof CHANGE_BRAND.body.members>;

/** How sites show themselves to customers. */
export const brandRoutes = (ports: TransactionPorts): readonly ApiOperation[] => [
  answered(READ_BRAND, async ({ user, part }) => {
    const site = await siteNamed(ports, user.accountId, part('id'));
    return site === null ? failed('not_found') : done(await brandView(ports, site));
  }),
  answered<Change>(CHANGE_BRAND, async ({ user, part, body }) => {
    const site = await siteNamed(ports, user.accountId, part('id'));
    return site === null ? failed('not_found') : change(ports, site, body);
  }),
];

async function change(ports: TransactionPorts, site: Site, body: Change): Promise<Answered> {
  const name = body.name?.trim();
  if (name === '' || (name !== undefined && /\p{Cc}/u.test(name)))
    return wrongMember('name', 'A name of one line');
  const logo = typeof body.logo === 'string' ? readLogo(body.logo) : body.logo;
  if (logo !== undefined && logo !== null && 'wrong' in logo)
    return wrongMember('logo', logo.wrong);
  const changes = {
    ...(body.name === undefined ? {} : { name: name ?? null }),
    ...(logo === undefined ? {} : { logo }),
  };
  await ports.db.transaction(async (session) =>
    changeBrand(session, site, changes, ports.api.now()),
  );
  return done(await brandView(ports, site), `site ${site.siteId}`);
}

async function brandView({ db }: TransactionPorts, site: Site): Promise<object> {
  const [brandOf, logo] = await Promise.all([loadBrands(db, [site]), findLogo(db, site)]);
  return {
    name: brandOf(site).name,
    logo:
      logo === null
        ? null
        : `data:${logo.contentType};base64,${Buffer.from(logo.bytes).toString('base64')}`,
  };
}
