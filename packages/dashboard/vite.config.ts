import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// Where `npm run dev` of this package finds a service; the built files are served by the service itself.
const service = process.env['KVITT_URL'] ?? 'http://127.0.0.1:4000';

export default defineConfig({
  plugins: [react()],
  resolve: { conditions: ['@kvitt/source', 'module', 'browser', 'development|production'] },
  server: { port: 5173, proxy: { '/api': service, '/v1': service, '/pay': service } },
  build: {
    target: 'es2022',
    // These know light-dark(), which would otherwise be rewritten into what follows no scheme but the browser's.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    sourcemap: false,
    // The content security policy allows no data: scripts, and small files are cached as well as large ones.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
