import { Button, Group, SimpleGrid, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ask } from '../api/client.js';
import { isAdmin } from '../api/roles.js';
import { useUser } from '../api/session.js';
import type { SiteRow } from '../api/types.js';
import { Card } from '../parts/card.js';
import { Reference } from '../parts/copy.js';
import { Facts } from '../parts/facts.js';
import { Loaded } from '../parts/loaded.js';
import { Page } from '../parts/page.js';
import { SiteBrand } from './settings/site-brand.js';
import { SiteKlarna } from './settings/site-klarna.js';
import { SiteNotification } from './settings/site-notification.js';
import { SiteForm } from './site-form.js';

/** What of a site is open to be changed. */
type Open = Readonly<{ site: SiteRow; what: 'rules' | 'klarna' | 'brand' }>;

/** The shops of the account, and by which rules their next orders go. */
export function Sites(): React.JSX.Element {
  const [open, setOpen] = useState<Open | null>(null);
  const query = useQuery({
    queryKey: ['sites'],
    queryFn: async ({ signal }) => ask('listSites', { signal }),
  });
  const close = (): void => {
    setOpen(null);
  };
  return (
    <Page title="Sites" says="The shops of the account, and the rules of their next orders.">
      <Loaded query={query}>
        {({ sites }) => (
          <SimpleGrid cols={{ base: 1, md: 2 }}>
            {sites.map((site) => (
              <SiteCard
                key={site.siteId}
                site={site}
                open={(what) => {
                  setOpen({ site, what });
                }}
              />
            ))}
          </SimpleGrid>
        )}
      </Loaded>
      {open?.what === 'rules' ? (
        <SiteForm key={open.site.siteId} site={open.site} close={close} />
      ) : null}
      {open?.what === 'klarna' ? (
        <SiteKlarna key={open.site.siteId} site={open.site} close={close} />
      ) : null}
      {open?.what === 'brand' ? (
        <SiteBrand key={open.site.siteId} site={open.site} close={close} />
      ) : null}
    </Page>
  );
}

function SiteCard({
  site,
  open,
}: Readonly<{ site: SiteRow; open: (what: Open['what']) => void }>): React.JSX.Element {
  const mayChange = isAdmin(useUser().role);
  return (
    <Card title={site.name} actions={mayChange ? <Buttons site={site} open={open} /> : null}>
      <Stack gap="md">
        <Facts
          entries={[
            ['Number', <Reference key="n" text={String(site.siteId)} label="number" />],
            ['Address', site.url],
            ['Notifications go to', site.notificationUrl ?? 'where each order says'],
            ['Edition', site.edition],
            [
              'Captured',
              site.captureOn === 'shipment' ? 'when it is shipped' : 'when it is authorized',
            ],
          ]}
        />
        {mayChange ? <SiteNotification site={site} /> : null}
      </Stack>
    </Card>
  );
}

const BUTTONS = [
  ['rules', 'Change'],
  ['brand', 'Brand'],
  ['klarna', 'Klarna'],
] as const;

const Buttons = ({
  site,
  open,
}: Readonly<{ site: SiteRow; open: (what: Open['what']) => void }>): React.JSX.Element => (
  <Group gap="xs">
    {BUTTONS.map(([what, label]) => (
      <Button
        key={what}
        size="compact-sm"
        variant="default"
        aria-label={`${label}: ${site.name}`}
        onClick={() => {
          open(what);
        }}
      >
        {label}
      </Button>
    ))}
  </Group>
);
