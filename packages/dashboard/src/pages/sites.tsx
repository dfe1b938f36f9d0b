import { Button, SimpleGrid } from '@mantine/core';
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
import { SiteForm } from './site-form.js';

/** The shops of the account, and by which rules their next orders go. */
export function Sites(): React.JSX.Element {
  const user = useUser();
  const [changing, setChanging] = useState<SiteRow | null>(null);
  const query = useQuery({
    queryKey: ['sites'],
    queryFn: async ({ signal }) => ask('listSites', { signal }),
  });
  return (
    <Page title="Sites" says="The shops of the account, and the rules of their next orders.">
      <Loaded query={query}>
        {({ sites }) => (
          <SimpleGrid cols={{ base: 1, md: 2 }}>
            {sites.map((site) => (
              <Card
                key={site.siteId}
                title={site.name}
                actions={
                  isAdmin(user.role) ? (
                    <Button
                      size="compact-sm"
                      variant="default"
                      onClick={() => {
                        setChanging(site);
                      }}
                    >
                      Change
                    </Button>
                  ) : null
                }
              >
                <Facts
                  entries={[
                    ['Number', <Reference key="n" text={String(site.siteId)} label="number" />],
                    ['Address', site.url],
                    ['Notifications go to', site.notificationUrl ?? 'where each order says'],
                    ['Edition', site.edition],
                    [
                      'Captured',
                      site.captureOn === 'shipment'
                        ? 'when it is shipped'
                        : 'when it is authorized',
                    ],
                  ]}
                />
              </Card>
            ))}
          </SimpleGrid>
        )}
      </Loaded>
      {changing === null ? null : (
        <SiteForm
          key={changing.siteId}
          site={changing}
          close={() => {
            setChanging(null);
          }}
        />
      )}
    </Page>
  );
}
