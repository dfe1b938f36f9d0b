import { Group, NativeSelect } from '@mantine/core';
import { Field } from '../../parts/field.js';
import { usualPeriods, yesterday, type Days } from './period.js';

/** Chooses a period of days that are over: one that is usual, or any first and last day. */
export function PeriodPicker({
  days,
  now,
  set,
  children,
}: Readonly<{
  days: Days;
  now: string;
  set: (days: Days) => void;
  children?: React.ReactNode;
}>): React.JSX.Element {
  const usual = usualPeriods(now);
  const chosen = usual.find(({ from, until }) => from === days.from && until === days.until);
  const last = yesterday(now);
  return (
    <Group align="flex-end" gap="sm">
      {children}
      <NativeSelect
        label="Period"
        value={chosen?.label ?? ''}
        data={[
          { value: '', label: 'Own days', disabled: chosen !== undefined },
          ...usual.map(({ label }) => label),
        ]}
        onChange={(event) => {
          const found = usual.find(({ label }) => label === event.currentTarget.value);
          if (found !== undefined) set({ from: found.from, until: found.until });
        }}
      />
      <Field
        label="From"
        type="date"
        value={days.from}
        max={days.until}
        set={(from) => {
          if (from !== '') set({ ...days, from });
        }}
      />
      <Field
        label="Until"
        type="date"
        value={days.until}
        min={days.from}
        max={last}
        set={(until) => {
          if (until !== '') set({ ...days, until });
        }}
      />
    </Group>
  );
}
