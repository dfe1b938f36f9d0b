import {
  ActionIcon,
  AppShell,
  Burger,
  Group,
  Kbd,
  ScrollArea,
  UnstyledButton,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { spotlight } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useLive } from '../api/live.js';
import { useMode, useUser } from '../api/session.js';
import { SandboxBar } from '../sandbox/bar.js';
import { Palette } from './palette.js';
import { placesFor, type Place } from './places.js';
import { SchemeToggle } from './scheme-toggle.js';
import classes from './shell.module.css';
import { UserMenu } from './user-menu.js';

/** What surrounds every page of somebody who is signed in. */
export function Shell(): React.JSX.Element {
  const [isOpen, { toggle, close }] = useDisclosure(false);
  const user = useUser();
  const isSandbox = useMode() === 'sandbox';
  const path = useRouterState({ select: ({ location }) => location.pathname });
  useLive();
  useEffect(close, [path, close]);
  return (
    <>
      <a href="#main" className={classes['skip']}>
        Skip to the page
      </a>
      <AppShell
        header={{ height: 56 }}
        navbar={{ width: 220, breakpoint: 'md', collapsed: { mobile: !isOpen } }}
        {...(isSandbox ? { footer: { height: { base: 96, md: 52 } } } : {})}
        padding={{ base: 'sm', sm: 'lg' }}
      >
        <AppShell.Header className={classes['frame'] ?? ''}>
          <Head isOpen={isOpen} toggle={toggle} />
        </AppShell.Header>
        <AppShell.Navbar className={classes['frame'] ?? ''} aria-label="Pages">
          <AppShell.Section grow component={ScrollArea} p="xs">
            {placesFor(user).map((place) => (
              <PlaceLink key={place.to} {...place} />
            ))}
          </AppShell.Section>
        </AppShell.Navbar>
        <AppShell.Main id="main" tabIndex={-1} className={classes['main'] ?? ''}>
          <Outlet />
        </AppShell.Main>
        {isSandbox ? (
          <AppShell.Footer className={classes['frame'] ?? ''} aria-label="Sandbox">
            <SandboxBar />
          </AppShell.Footer>
        ) : null}
      </AppShell>
      <Palette />
    </>
  );
}

function Head({
  isOpen,
  toggle,
}: Readonly<{ isOpen: boolean; toggle: () => void }>): React.JSX.Element {
  return (
    <Group h="100%" px="md" justify="space-between" wrap="nowrap">
      <Group gap="sm" wrap="nowrap">
        <Burger
          opened={isOpen}
          onClick={toggle}
          hiddenFrom="md"
          size="sm"
          aria-label="Navigation"
          aria-expanded={isOpen}
        />
        <Link to="/transactions" className={classes['brand']}>
          <img src="/mark.svg" alt="" width={28} height={28} />
          Kvitt
        </Link>
      </Group>
      <Group gap="xs" wrap="nowrap">
        <UnstyledButton
          visibleFrom="sm"
          className={classes['search'] ?? ''}
          onClick={spotlight.open}
        >
          <IconSearch size={16} aria-hidden />
          <span>Find or do…</span>
          <Kbd size="xs">Ctrl K</Kbd>
        </UnstyledButton>
        <ActionIcon
          hiddenFrom="sm"
          variant="subtle"
          color="gray"
          aria-label="Find or do"
          onClick={spotlight.open}
        >
          <IconSearch size={18} />
        </ActionIcon>
        <SchemeToggle />
        <UserMenu />
      </Group>
    </Group>
  );
}

function PlaceLink({ to, label, icon: Icon }: Place): React.JSX.Element {
  return (
    <Link to={to} className={classes['place']} activeOptions={{ includeSearch: false }}>
      <Icon size={18} stroke={1.8} aria-hidden />
      {label}
    </Link>
  );
}
