import '@fontsource-variable/inter';
import '@mantine/core/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import '@mantine/spotlight/styles.layer.css';
import './styles.css';
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiError } from './api/client.js';
import { makeRouter } from './router.js';
import { colorSchemeManager } from './shell/color-scheme.js';
import { theme } from './theme.js';

/** What the service refused will be refused again; what did not reach it may not. */
const isWorthAnother = (failures: number, error: unknown): boolean =>
  failures < 2 &&
  (!(error instanceof ApiError) || error.httpStatus === 0 || error.httpStatus >= 500);

const queries = new QueryClient({
  defaultOptions: { queries: { retry: isWorthAnother, staleTime: 10_000 } },
});
const root = document.getElementById('root');
if (root === null) throw new Error('the page has no place for the dashboard');
createRoot(root).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      colorSchemeManager={colorSchemeManager}
    >
      <Notifications position="top-right" />
      <QueryClientProvider client={queries}>
        <RouterProvider router={makeRouter(queries)} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
