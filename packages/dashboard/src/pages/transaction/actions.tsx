import { Button, Tooltip } from '@mantine/core';
import {
  IconArrowBackUp,
  IconBan,
  IconCalendarPlus,
  IconCopyPlus,
  IconTruck,
  type TablerIcon,
} from '@tabler/icons-react';
import { useState } from 'react';
import type { ActionOffer, Transaction } from '../../api/types.js';
import { DuplicateForm } from './duplicate-form.js';
import { CancelForm, ExtendForm } from './reason-form.js';
import { RefundForm } from './refund-form.js';
import { ShipForm } from './ship-form.js';

type Action = ActionOffer['action'];

const LOOKS: Readonly<Record<Action, Readonly<{ label: string; icon: TablerIcon }>>> = {
  ship: { label: 'Ship', icon: IconTruck },
  extend: { label: 'Extend', icon: IconCalendarPlus },
  cancel: { label: 'Cancel', icon: IconBan },
  refund: { label: 'Refund', icon: IconArrowBackUp },
  duplicate: { label: 'Duplicate', icon: IconCopyPlus },
};

/** What can be done to an order; what cannot says why when it is pointed at. */
export function Actions({
  transaction,
}: Readonly<{ transaction: Transaction }>): React.JSX.Element {
  const [opened, setOpened] = useState<Action | null>(null);
  const close = (): void => {
    setOpened(null);
  };
  const [first] = transaction.actions.filter(({ isAllowed }) => isAllowed);
  return (
    <>
      {transaction.actions.map((offer) => {
        const { label, icon: Icon } = LOOKS[offer.action];
        return (
          <Tooltip
            key={offer.action}
            label={offer.message ?? ''}
            disabled={offer.isAllowed}
            multiline
            maw={320}
            events={{ hover: true, focus: true, touch: true }}
          >
            <Button
              variant={offer === first ? 'filled' : 'default'}
              leftSection={<Icon size={17} aria-hidden />}
              aria-disabled={!offer.isAllowed}
              {...(offer.isAllowed ? {} : { 'data-disabled': true })}
              onClick={(event) => {
                if (offer.isAllowed) setOpened(offer.action);
                else event.preventDefault();
              }}
            >
              {label}
            </Button>
          </Tooltip>
        );
      })}
      {opened === 'ship' ? <ShipForm transaction={transaction} close={close} /> : null}
      {opened === 'refund' ? <RefundForm transaction={transaction} close={close} /> : null}
      {opened === 'extend' ? <ExtendForm transaction={transaction} close={close} /> : null}
      {opened === 'duplicate' ? <DuplicateForm transaction={transaction} close={close} /> : null}
      {opened === 'cancel' ? <CancelForm transaction={transaction} close={close} /> : null}
    </>
  );
}
