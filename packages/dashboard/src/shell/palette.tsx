import { Spotlight } from '@mantine/spotlight';
import { IconSearch, IconSunMoon } from '@tabler/icons-react';
import { Kbd, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useUser } from '../api/session.js';
import { focusSearch } from '../pages/transactions/keys.js';
import { placesFor } from './places.js';

/** Goes anywhere and finds any order from the keyboard: Ctrl K, or Command K. */
export function Palette(): React.JSX.Element {
  const [query, setQuery] = useState('');
  const navigate = useNavigate();
  const user = useUser();
  const { setColorScheme } = useMantineColorScheme();
  const other = useComputedColorScheme('light') === 'light' ? 'dark' : 'light';
  const wanted = query.trim();
  const places = placesFor(user).map(({ to, label, says, icon: Icon }) => ({
    id: to,
    label,
    description: says,
    leftSection: <Icon size={20} stroke={1.6} />,
    onClick: () => void navigate({ to }),
  }));
  const find = {
    id: 'find',
    label: `Find “${wanted}” among the transactions`,
    leftSection: <IconSearch size={20} stroke={1.6} />,
    keywords: wanted,
    onClick: () => void navigate({ to: '/transactions', search: { q: wanted } }),
  };
  const search = {
    id: 'search',
    label: 'Search the transactions',
    description: 'In the list: / goes to the search, j and k through the rows, Enter opens one',
    leftSection: <IconSearch size={20} stroke={1.6} />,
    rightSection: <Kbd size="xs">/</Kbd>,
    onClick: () =>
      void navigate({ to: '/transactions' }).then(() => requestAnimationFrame(focusSearch)),
  };
  const scheme = {
    id: 'scheme',
    label: `Show the pages ${other}`,
    leftSection: <IconSunMoon size={20} stroke={1.6} />,
    onClick: () => {
      setColorScheme(other);
    },
  };
  return (
    <Spotlight
      query={query}
      onQueryChange={setQuery}
      actions={wanted === '' ? [...places, search, scheme] : [find, ...places, search, scheme]}
      nothingFound="Nothing is called so"
      highlightQuery
      searchProps={{
        leftSection: <IconSearch size={18} />,
        placeholder: 'Order number, or a page',
        'aria-label': 'Find or do',
      }}
    />
  );
}
