import { ActionIcon, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { IconMoon, IconSun } from '@tabler/icons-react';

/** Changes between light and dark; what is chosen is kept in this browser. */
export function SchemeToggle(): React.JSX.Element {
  const { setColorScheme } = useMantineColorScheme();
  const shown = useComputedColorScheme('light');
  const other = shown === 'light' ? 'dark' : 'light';
  const Icon = other === 'dark' ? IconMoon : IconSun;
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      aria-label={`Show the page ${other}`}
      onClick={() => setColorScheme(other)}
    >
      <Icon size={18} />
    </ActionIcon>
  );
}
