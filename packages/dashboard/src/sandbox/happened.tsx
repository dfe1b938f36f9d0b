import { Drawer, Text, Timeline } from '@mantine/core';
import type { ClockTurned } from '../api/types.js';
import { When } from '../parts/when.js';
import { wordsOf } from '../parts/wording.js';

/** What happened on either side while time moved, in its order. */
export function Happened({
  turned,
  isShown,
  close,
}: Readonly<{
  turned: ClockTurned | null;
  isShown: boolean;
  close: () => void;
}>): React.JSX.Element {
  const happened = turned?.happened ?? [];
  return (
    <Drawer
      opened={isShown}
      onClose={close}
      position="right"
      title="What happened meanwhile"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {happened.length === 0 ? (
        <Text className="quiet">Nothing was due.</Text>
      ) : (
        <Timeline bulletSize={14} lineWidth={2} active={happened.length}>
          {happened.map(({ at, side, what, orderId }, index) => (
            <Timeline.Item key={index} title={wordsOf(what)}>
              <Text size="sm" className="quiet">
                <When at={at} /> at {side === 'kvitt' ? 'Kvitt' : 'Klarna'}
                {orderId === null ? '' : `, order ${orderId}`}
              </Text>
            </Timeline.Item>
          ))}
        </Timeline>
      )}
    </Drawer>
  );
}
