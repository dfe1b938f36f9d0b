import { Button, Checkbox, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ask } from '../../api/client.js';
import { mayMoveMoney } from '../../api/roles.js';
import { useUser } from '../../api/session.js';
import type { Calls, PayoutPlan } from '../../api/types.js';
import { Card } from '../../parts/card.js';
import { Field } from '../../parts/field.js';
import { decimalText, moneyText, parseMoney } from '../../parts/money.js';
import { Refused } from '../../parts/refused.js';
import { When } from '../../parts/when.js';
import { ActionDialog } from '../transaction/action-dialog.js';
import { CurrencyChoice } from './payout-forms.js';

type Body = NonNullable<Calls['setPayoutPlan']['body']>;
type Day = Body['schedule'][number];

const DAYS: readonly (readonly [Day, string])[] = [
  ['mon', 'Monday'],
  ['tue', 'Tuesday'],
  ['wed', 'Wednesday'],
  ['thu', 'Thursday'],
  ['fri', 'Friday'],
  ['sat', 'Saturday'],
  ['sun', 'Sunday'],
  ['end-of-month', 'End of the month'],
];

/** When payouts are made by themselves, by currency. */
export function PlanCard({
  plans,
  currencies,
}: Readonly<{
  plans: readonly PayoutPlan[];
  currencies: readonly Body['currency'][];
}>): React.JSX.Element {
  const { role } = useUser();
  const queries = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const remove = useMutation({
    mutationFn: async (currency: string) => ask('removePayoutPlan', { parts: { currency } }),
    onSuccess: async () => queries.invalidateQueries({ queryKey: ['finances'] }),
  });
  const mayChange = mayMoveMoney(role);
  return (
    <Card
      title="By themselves"
      actions={
        mayChange ? (
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => {
              setOpen(true);
            }}
          >
            Set a plan
          </Button>
        ) : null
      }
    >
      <Stack gap="xs">
        <Refused error={remove.error} />
        {plans.length === 0 ? (
          <Text size="sm" className="quiet">
            No plan is set: nothing is paid out unless somebody asks for it.
          </Text>
        ) : null}
        {plans.map((plan) => (
          <Plan
            key={plan.currency}
            plan={plan}
            isBusy={remove.isPending}
            remove={mayChange ? remove.mutate : null}
          />
        ))}
      </Stack>
      {isOpen ? (
        <PlanForm
          plans={plans}
          currencies={currencies}
          close={() => {
            setOpen(false);
          }}
        />
      ) : null}
    </Card>
  );
}

function Plan({
  plan,
  isBusy,
  remove,
}: Readonly<{
  plan: PayoutPlan;
  isBusy: boolean;
  remove: ((currency: string) => void) | null;
}>): React.JSX.Element {
  const { currency, schedule, minAmountMinor, minBalanceMinor, dueAt } = plan;
  return (
    <Group justify="space-between" align="flex-start" wrap="nowrap">
      <Text size="sm">
        <strong>{currency}</strong> on {namesOf(schedule)}, what is beyond{' '}
        {moneyText(minBalanceMinor, currency)}, if it is at least{' '}
        {moneyText(minAmountMinor, currency)}; next <When at={dueAt} />
      </Text>
      {remove === null ? null : (
        <Button
          size="compact-sm"
          variant="default"
          flex="none"
          aria-label={`Remove the plan of ${currency}`}
          loading={isBusy}
          onClick={() => {
            remove(currency);
          }}
        >
          Remove
        </Button>
      )}
    </Group>
  );
}

const namesOf = (schedule: readonly string[]): string =>
  DAYS.filter(([day]) => schedule.includes(day))
    .map(([, name]) => name)
    .join(', ');

function PlanForm({
  plans,
  currencies,
  close,
}: Readonly<{
  plans: readonly PayoutPlan[];
  currencies: readonly Body['currency'][];
  close: () => void;
}>): React.JSX.Element {
  const [first = 'EUR'] = currencies;
  const [currency, setCurrency] = useState<Body['currency']>(first);
  const known = plans.find((plan) => plan.currency === currency);
  const [days, setDays] = useState<readonly string[]>(known?.schedule ?? ['mon']);
  const [least, setLeast] = useState(decimalText(known?.minAmountMinor ?? 1));
  const [keeps, setKeeps] = useState(decimalText(known?.minBalanceMinor ?? 0));
  const [minAmountMinor, minBalanceMinor] = [parseMoney(least), parseMoney(keeps)];
  const isReady =
    days.length > 0 && minAmountMinor !== null && minAmountMinor > 0 && minBalanceMinor !== null;
  return (
    <ActionDialog
      title="Pay out by itself"
      says="At 06:00 UTC of each day that is chosen, what is on the balance beyond what is to stay. Payouts and refunds that wait go first."
      button="Set the plan"
      done="The plan is set"
      close={close}
      isReady={isReady}
      act={async (idempotencyKey) =>
        ask('setPayoutPlan', {
          idempotencyKey,
          body: {
            currency,
            schedule: DAYS.flatMap(([day]) => (days.includes(day) ? [day] : [])),
            minAmountMinor: minAmountMinor ?? 1,
            minBalanceMinor: minBalanceMinor ?? 0,
          },
        })
      }
    >
      <CurrencyChoice value={currency} of={currencies} set={setCurrency} />
      <Checkbox.Group
        label="Days"
        value={[...days]}
        onChange={(chosen: string[]) => {
          setDays(chosen);
        }}
      >
        <Group gap="sm" mt={6}>
          {DAYS.map(([day, name]) => (
            <Checkbox key={day} value={day} label={name} />
          ))}
        </Group>
      </Checkbox.Group>
      <Field
        label={`At least, in ${currency}`}
        description="Less is not paid out"
        inputMode="decimal"
        value={least}
        set={setLeast}
      />
      <Field
        label={`To stay, in ${currency}`}
        description="Is left on the balance, for refunds"
        inputMode="decimal"
        value={keeps}
        set={setKeeps}
      />
    </ActionDialog>
  );
}
