import '@mantine/charts/styles.css';
import { AreaChart } from '@mantine/charts';
import type { ClosingDay } from '../../api/types.js';
import { moneyText } from '../../parts/money.js';
import { dayText } from '../../parts/when.js';

/** What there was at the end of each day, as a line over the days; loaded only where it is shown. */
export default function DailyChart({
  days,
  currency,
}: Readonly<{ days: readonly ClosingDay[]; currency: string }>): React.JSX.Element {
  const first = days[0];
  const last = days.at(-1);
  const summary =
    first === undefined || last === undefined
      ? 'No day is over yet'
      : `Balance at the end of each day: ${moneyText(first.balanceMinor, currency)} on ${dayText(first.day)}, ${moneyText(last.balanceMinor, currency)} on ${dayText(last.day)}`;
  return (
    <div role="img" aria-label={summary}>
      <AreaChart
        h={260}
        data={days.map(({ day, balanceMinor, pendingMinor }) => ({
          day: dayText(day),
          Balance: balanceMinor / 100,
          'To come from Klarna': pendingMinor / 100,
        }))}
        dataKey="day"
        type="stacked"
        series={[
          { name: 'Balance', color: 'kvitt.6' },
          { name: 'To come from Klarna', color: 'gray.5' },
        ]}
        curveType="stepAfter"
        withLegend
        withDots={false}
        tickLine="none"
        gridAxis="x"
        valueFormatter={(value) => moneyText(Math.round(value * 100), currency)}
        xAxisProps={{ minTickGap: 48 }}
        yAxisProps={{ width: 88 }}
        areaChartProps={{ accessibilityLayer: false }}
        areaProps={{ isAnimationActive: false }}
      />
    </div>
  );
}
