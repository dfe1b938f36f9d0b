import { Button, Group } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { filterText, type Filter } from './filter.js';

const FORMATS = [
  ['csv', 'CSV'],
  ['xlsx', 'Excel'],
] as const;

/** Everything that fits the filter as a file, however many that are. */
export const Export = ({ filter }: Readonly<{ filter: Filter }>): React.JSX.Element => (
  <Group gap="xs">
    {FORMATS.map(([format, label]) => (
      <Button
        key={format}
        component="a"
        variant="default"
        leftSection={<IconDownload size={16} aria-hidden />}
        href={`/api/transactions/export?${filterText(filter)}${filterText(filter) === '' ? '' : '&'}format=${format}`}
        aria-label={`All that fit as ${label}`}
        download
      >
        {label}
      </Button>
    ))}
  </Group>
);
