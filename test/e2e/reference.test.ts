import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SANDBOX_API_KEY } from '../../packages/server/src/config.js';
import { API_KEY, startTestService } from '../../packages/server/test/support/service.js';
import { findChromium, openBrowser } from './support/chromium.js';

const executable = findChromium();

type Service = Awaited<ReturnType<typeof startTestService>>;

/** Widths of a telephone and of a desk. */
const WIDTHS = [390, 1280] as const;
const THEMES = ['light', 'dark'] as const;

let service: Service;
let browser: Browser;
const kept = process.env['SCREENSHOTS'];
let pictures: string;

beforeAll(async () => {
  if (executable === null) return;
  pictures = kept ?? (await mkdtemp(join(tmpdir(), 'kvitt-reference-')));
  await mkdir(pictures, { recursive: true });
  service = await startTestService({ KVITT_API_KEY: SANDBOX_API_KEY });
  browser = await openBrowser(executable);
});

afterAll(async () => {
  if (executable === null) return;
  await browser.close();
  await service.close();
  if (kept === undefined) await rm(pictures, { recursive: true });
});

type Visit = Readonly<{ page: Page; faults: readonly string[] }>;

/** Opens the reference; `faults` collects what the browser complains of and what it asks of others. */
async function visit(
  walk: (visit: Visit) => Promise<void>,
  options: Readonly<{ javaScriptEnabled?: boolean; colorScheme?: 'light' | 'dark' }> = {},
  url = service.url,
): Promise<void> {
  const context = await browser.newContext({ locale: 'en-GB', ...options });
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    const faults: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(message.text());
    });
    page.on('pageerror', (error) => faults.push(String(error)));
    page.on('request', (request) => {
      if (!request.url().startsWith(url)) faults.push(`asks for ${request.url()}`);
    });
    await page.goto(`${url}/docs`);
    await walk({ page, faults });
  } finally {
    await context.close();
  }
}

const exampleOf = (page: Page, id: string, index = 0): Locator =>
  page.locator(`#${id} .example`).nth(index);

/** Presses Run and gives what is shown. */
async function run(page: Page, id: string, index = 0): Promise<string> {
  const example = exampleOf(page, id, index);
  await example.getByRole('button', { name: 'Run' }).click();
  await example.locator('.answer pre').waitFor();
  return example.locator('.answer').innerText();
}

describe.skipIf(executable === null)('the reference', () => {
  it.each(WIDTHS.flatMap((width) => THEMES.map((theme) => [width, theme] as const)))(
    'fits %i pixels, %s',
    async (width, colorScheme) => {
      await visit(
        async ({ page, faults }) => {
          await page.setViewportSize({ width, height: 844 });
          expect(await page.title()).toBe('Kvitt API');
          const overflow = await page.evaluate(
            () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
          );
          expect(overflow).toBe(0);
          await page.screenshot({ path: join(pictures, `reference-${width}-${colorScheme}.png`) });
          await page.locator('#createOrder').scrollIntoViewIfNeeded();
          await page.evaluate(() => document.querySelector('#createOrder')?.scrollIntoView());
          await page.screenshot({ path: join(pictures, `create-${width}-${colorScheme}.png`) });
          expect(faults).toEqual([]);
        },
        { colorScheme },
      );
    },
  );

  it('shows everything without scripts', async () => {
    await visit(
      async ({ page, faults }) => {
        expect(await page.getByRole('button').count()).toBe(0);
        expect(await page.locator('#createOrder pre').first().innerText()).toContain('my-order-1');
        await page.locator('#createOrder .members details summary').first().click();
        expect(await page.locator('#errors tbody tr').count()).toBeGreaterThan(40);
        expect(faults).toEqual([]);
      },
      { javaScriptEnabled: false },
    );
  });

  it('leads to every call from its contents', async () => {
    await visit(async ({ page }) => {
      const links = await page
        .locator('nav a')
        .evaluateAll((all) => all.map((each) => each.getAttribute('href') ?? ''));
      expect(links.length).toBeGreaterThan(25);
      for (const link of links) expect([link, await page.locator(link).count()]).toEqual([link, 1]);
    });
  });

  it('runs examples one after another in the sandbox', async () => {
    await visit(async ({ page, faults }) => {
      await page.setViewportSize({ width: 1280, height: 844 });
      expect(await run(page, 'voidRefund')).toContain('Run the example above first');
      expect(await run(page, 'createOrder')).toMatch(/HTTP 200[^]*payment_url/);
      expect(await run(page, 'actAsCustomer')).toContain('"status": "completed"');
      expect(await run(page, 'updateOrder', 2)).toContain('HTTP 200');
      expect(await run(page, 'requestRefund')).toContain('refund_id');
      expect(await run(page, 'voidRefund')).toContain('HTTP 200');
      await exampleOf(page, 'readOrder').scrollIntoViewIfNeeded();
      expect(await run(page, 'readOrder')).toContain('"status": "shipped"');
      await page.screenshot({ path: join(pictures, 'ran-1280.png') });
      expect(faults).toEqual([]);
      expect(await run(page, 'readGateway')).toContain('KLARNA');
      expect(await run(page, 'resetSandbox')).toContain('"now"');
    });
  });

  it('shows a key that is a secret to nobody, and asks for it', async () => {
    const other = await startTestService();
    try {
      const text = await (await fetch(`${other.url}/docs`)).text();
      expect(text).not.toContain(API_KEY);
      expect(text).toContain('api_key: $KEY');
      await visit(
        async ({ page }) => {
          expect(await run(page, 'readMe')).toContain('HTTP 401');
          await page.getByLabel('Key for the buttons').fill(API_KEY);
          await exampleOf(page, 'readMe').getByRole('button', { name: 'Run' }).click();
          await exampleOf(page, 'readMe').getByText('HTTP 200').waitFor();
        },
        {},
        other.url,
      );
    } finally {
      await other.close();
    }
  });

  it('prints commands that run in a shell, in the order of the page', async () => {
    await visit(async ({ page }) => {
      const commands = await page.locator('.example').evaluateAll((all) =>
        all.map((each) => ({
          http: each.getAttribute('data-http'),
          text: each.querySelector('pre')?.textContent ?? '',
        })),
      );
      expect(commands.length).toBeGreaterThan(25);
      // Each says whether it was a success, whatever it printed; a few show a refusal.
      const script = commands
        .map(({ http, text }) =>
          http === '200' ? text.replace(/curl -s/g, 'curl -s -S --fail') : text,
        )
        .join('\n');
      const { stdout } = await promisify(execFile)('sh', ['-e', '-c', script]);
      expect(stdout).toContain('"payment_url"');
      expect(stdout).toContain('"refund_id"');
    });
  });
});
