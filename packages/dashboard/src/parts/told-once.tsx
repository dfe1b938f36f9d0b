import { Alert, Button, Code, Group, Stack, Text } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { Copy } from './copy.js';

/** A secret that is shown this once, until its reader says that it is kept. */
export function ToldOnce({
  title,
  lines,
  close,
  children,
}: Readonly<{
  title: string;
  lines: readonly string[];
  close: () => void;
  children?: React.ReactNode;
}>): React.JSX.Element {
  return (
    <Alert role="status" variant="outline" icon={<IconKey />} title={title}>
      <Stack gap="xs" align="flex-start">
        {children === undefined ? null : <Text size="sm">{children}</Text>}
        <Group gap="xs" wrap="nowrap" align="flex-start" maw="100%">
          <Code
            block
            tabIndex={0}
            aria-label={title}
            style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}
          >
            {lines.join('\n')}
          </Code>
          <Copy text={lines.join('\n')} label="Copy" />
        </Group>
        <Button size="xs" variant="default" onClick={close}>
          I have kept it
        </Button>
      </Stack>
    </Alert>
  );
}
