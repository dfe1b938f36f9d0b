import { Group, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';

/** A page: its name, what it is for, what can be done on it, and its content. */
export function Page({
  title,
  says,
  actions,
  children,
}: Readonly<{
  title: string;
  says?: React.ReactNode;
  actions?: React.ReactNode;
  children: React.ReactNode;
}>): React.JSX.Element {
  useDocumentTitle(`${title} · Kvitt`);
  return (
    <Stack gap="lg" maw={1520} mx="auto">
      <Group justify="space-between" align="flex-start" gap="sm">
        <div>
          <Title order={1} size="h2">
            {title}
          </Title>
          {says === undefined ? null : (
            <Text size="sm" className="quiet" mt={2}>
              {says}
            </Text>
          )}
        </div>
        {actions === undefined ? null : <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </Stack>
  );
}
