import { Button, SimpleGrid, Table, Text } from '@mantine/core';
import { IconArrowUpRight, IconBuildingBank } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ask } from '../../api/client.js';
import { isAdmin, mayMoveMoney } from '../../api/roles.js';
import { useUser } from '../../api/session.js';
import type { PayoutRow, Payouts as Answer } from '../../api/types.js';
import { Card } from '../../parts/card.js';
import { Empty } from '../../parts/empty.js';
import { Loaded } from '../../parts/loaded.js';
import { Money, moneyText } from '../../parts/money.js';
import { Page } from '../../parts/page.js';
import { StackedTable } from '../../parts/stacked-table.js';
import { Badge } from '../../parts/status.js';
import { When } from '../../parts/when.js';
import { ActionDialog } from '../transaction/action-dialog.js';
import { BankForm, PayOutForm } from './payout-forms.js';
import { PlanCard } from './payout-plan.js';

/** Payouts to the merchant: what there are, by hand and by plan, and where they go. */
export function Payouts(): React.JSX.Element {
  const query = useQuery({
    queryKey: ['finances', 'payouts'],
    queryFn: async ({ signal }) => ask('listPayouts', { signal }),
  });
  const { role } = useUser();
  const [opened, setOpened] = useState<'pay-out' | 'bank' | null>(null);
  const close = (): void => {
    setOpened(null);
  };
  const banks = query.data?.bankAccounts ?? [];
  return (
    <Page
      title="Payouts"
      says="What leaves the balance for your bank account."
      actions={
        mayMoveMoney(role) && banks.length > 0 ? (
          <Button
            leftSection={<IconArrowUpRight size={17} aria-hidden />}
            onClick={() => {
              setOpened('pay-out');
            }}
          >
            Pay out
          </Button>
        ) : null
      }
    >
      <Loaded query={query}>
        {(answer) => (
          <Content
            answer={answer}
            setBank={
              isAdmin(role)
                ? () => {
                    setOpened('bank');
                  }
                : null
            }
          />
        )}
      </Loaded>
      {opened === 'pay-out' ? <PayOutForm banks={banks} close={close} /> : null}
      {opened === 'bank' ? <BankForm close={close} /> : null}
    </Page>
  );
}

function Content({
  answer,
  setBank,
}: Readonly<{ answer: Answer; setBank: (() => void) | null }>): React.JSX.Element {
  const { payouts, isCut, plans, bankAccounts } = answer;
  const add =
    setBank === null ? null : (
      <Button size="compact-sm" variant="default" onClick={setBank}>
        {bankAccounts.length === 0 ? 'Add a bank account' : 'Add or change one'}
      </Button>
    );
  if (bankAccounts.length === 0) {
    return (
      <Card>
        <Empty title="There is no bank account yet" icon={IconBuildingBank}>
          Payouts of a currency go to the bank account that is set for it.{' '}
          {add ?? 'An admin can set one here.'}
        </Empty>
      </Card>
    );
  }
  return (
    <>
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <Card title="Bank accounts" actions={add}>
          {bankAccounts.map(({ currency, holderName, iban }) => (
            <Text key={currency} size="sm">
              <strong>{currency}</strong> <span className="code">{spaced(iban)}</span> of{' '}
              {holderName}
            </Text>
          ))}
        </Card>
        <PlanCard plans={plans} currencies={bankAccounts.map(({ currency }) => currency)} />
      </SimpleGrid>
      {payouts.length === 0 ? (
        <Card>
          <Empty title="Nothing was paid out yet">
            What is available on the balance can be paid out at any time, or by a plan.
          </Empty>
        </Card>
      ) : (
        <Card title={isCut ? `The newest ${payouts.length} payouts` : 'Payouts'} flush>
          <Rows payouts={payouts} />
        </Card>
      )}
    </>
  );
}

/** An IBAN in groups of four, as it is printed. */
const spaced = (iban: string): string => iban.replaceAll(/(.{4})(?=.)/g, '$1 ');

function Standing({
  payout: { state, waits },
}: Readonly<{ payout: PayoutRow }>): React.JSX.Element {
  if (waits) return <Badge tone="over">waits for the balance</Badge>;
  if (state === 'reserved') return <Badge tone="moving">set aside</Badge>;
  return state === 'completed' ? (
    <Badge tone="good">left the bank</Badge>
  ) : (
    <Badge tone="neutral">came to nothing</Badge>
  );
}

function Rows({ payouts }: Readonly<{ payouts: readonly PayoutRow[] }>): React.JSX.Element {
  const { role } = useUser();
  const [chosen, setChosen] = useState<PayoutRow | null>(null);
  return (
    <>
      <StackedTable verticalSpacing="xs" miw={760}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>What for</Table.Th>
            <Table.Th>Asked for</Table.Th>
            <Table.Th>State</Table.Th>
            <Table.Th>Ended</Table.Th>
            <Table.Th>To</Table.Th>
            <Table.Th ta="right">Amount</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {payouts.map((payout) => (
            <Row
              key={payout.transactionId}
              payout={payout}
              takeBack={payout.waits && mayMoveMoney(role) ? setChosen : null}
            />
          ))}
        </Table.Tbody>
      </StackedTable>
      {chosen === null ? null : (
        <ActionDialog
          title="Take the payout back"
          says={`${moneyText(chosen.amountMinor, chosen.currency)} waits for the balance. Nothing was set aside for it, and nothing will be.`}
          button="Take it back"
          done="The payout was taken back"
          close={() => {
            setChosen(null);
          }}
          act={async () => ask('takePayoutBack', { parts: { id: chosen.transactionId } })}
        />
      )}
    </>
  );
}

function Row({
  payout,
  takeBack,
}: Readonly<{
  payout: PayoutRow;
  takeBack: ((payout: PayoutRow) => void) | null;
}>): React.JSX.Element {
  return (
    <Table.Tr>
      <Table.Td>
        {payout.description}
        <Text size="xs" className="quiet" component="div">
          {payout.transactionId}
        </Text>
      </Table.Td>
      <Table.Td>
        <When at={payout.createdAt} />
      </Table.Td>
      <Table.Td>
        <div>
          <Standing payout={payout} />
          {takeBack === null ? null : (
            <Button
              size="compact-sm"
              variant="default"
              ml={6}
              onClick={() => {
                takeBack(payout);
              }}
            >
              Take back
            </Button>
          )}
        </div>
      </Table.Td>
      <Table.Td>{payout.completedAt === null ? '–' : <When at={payout.completedAt} />}</Table.Td>
      <Table.Td className="code">…{payout.iban.slice(-4)}</Table.Td>
      <Table.Td ta="right">
        <Money minor={payout.amountMinor} currency={payout.currency} />
      </Table.Td>
    </Table.Tr>
  );
}
