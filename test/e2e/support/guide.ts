import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Page } from 'playwright-core';

const GUIDE = new URL('../../../docs/guide/', import.meta.url).pathname;
const IMAGES = join(GUIDE, 'images');

/** Writes the pictures of the guide anew; otherwise they are only taken and looked for. */
const IS_WRITING = process.env['GUIDE_PICTURES'] === 'write';

/**
 * Takes the picture `docs/guide/images/{name}.png` of the page as it stands: 1280 pixels wide, light, at rest. It
 * fails when no page of the guide shows it. GUIDE_PICTURES=write writes the file.
 */
export async function picture(page: Page, name: string): Promise<void> {
  await page.setViewportSize({ width: 1280, height: 860 });
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  // Colours set out for another theme a frame after it was asked for.
  await page.evaluate(
    async () => new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(seen))),
  );
  await page.waitForFunction(() =>
    document.getAnimations().every(({ playState }) => playState !== 'running'),
  );
  const bytes = await page.screenshot();
  const file = join(IMAGES, `${name}.png`);
  if (IS_WRITING) {
    mkdirSync(IMAGES, { recursive: true });
    writeFileSync(file, bytes);
  }
  expect(existsSync(file), `${name}.png is missing: run with GUIDE_PICTURES=write`).toBe(true);
  const showing = readdirSync(GUIDE).filter(
    (page) =>
      page.endsWith('.md') &&
      readFileSync(join(GUIDE, page), 'utf8').includes(`images/${name}.png`),
  );
  expect(showing, `no page of docs/guide shows images/${name}.png`).not.toEqual([]);
}
