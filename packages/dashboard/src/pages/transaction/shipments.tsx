import { Anchor, Stack } from '@mantine/core';
import type { Shipment, Transaction } from '../../api/types.js';
import { Card } from '../../parts/card.js';
import { Facts } from '../../parts/facts.js';
import { Money } from '../../parts/money.js';
import { When } from '../../parts/when.js';

/** What has left, and how it can be followed. */
export function Shipments({
  transaction: { shipments, currency },
}: Readonly<{ transaction: Transaction }>): React.JSX.Element | null {
  if (shipments.length === 0) return null;
  return (
    <Card title="Shipments">
      <Stack>
        {shipments.map((shipment) => (
          <Facts
            key={shipment.partId ?? 0}
            entries={[
              ['Part', shipment.partOrderId],
              ['Amount', <Money key="a" minor={shipment.amountMinor} currency={currency} />],
              ['Shipped', <When key="w" at={shipment.at} />],
              ['Carrier', shipment.carrier],
              ['Track and trace', tracking(shipment)],
              ['Invoice number', shipment.invoiceNumber],
            ]}
          />
        ))}
      </Stack>
    </Card>
  );
}

/** Only an address of the web is made a link: shops may send anything. */
function tracking({ trackingNumber, trackingUrl }: Shipment): React.ReactNode {
  const isLink = trackingUrl !== null && /^https?:\/\//.test(trackingUrl);
  if (!isLink) return trackingNumber ?? trackingUrl;
  return (
    <Anchor href={trackingUrl} target="_blank" rel="noreferrer" underline="always">
      {trackingNumber ?? trackingUrl}
    </Anchor>
  );
}
