import { Code, Stack, Text } from '@mantine/core';
import { IconMoodEmpty, type TablerIcon } from '@tabler/icons-react';
import { Copy } from './copy.js';
import classes from './empty.module.css';

/** What stands where nothing is: why that is, and what to do next, with a line that works in a shell where there is one. */
export function Empty({
  title,
  icon: Icon = IconMoodEmpty,
  curl,
  children,
}: Readonly<{
  title: string;
  icon?: TablerIcon;
  curl?: string;
  children?: React.ReactNode;
}>): React.JSX.Element {
  return (
    <Stack align="center" gap="xs" py="xl" px="md" className={classes['empty'] ?? ''}>
      <Icon size={36} stroke={1.3} aria-hidden />
      <Text fw={600}>{title}</Text>
      {children === undefined ? null : (
        <Text size="sm" component="div" className="quiet" ta="center" maw={560}>
          {children}
        </Text>
      )}
      {curl === undefined ? null : (
        <div className={classes['curl']}>
          <Code block tabIndex={0} aria-label="A line for a shell">
            {curl}
          </Code>
          <Copy text={curl} label="Copy the line" />
        </div>
      )}
    </Stack>
  );
}
