import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type axe from 'axe-core';
import type { Page } from 'playwright-core';

const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The two looks of a page. */
export const THEMES = ['light', 'dark'] as const;

/** What axe has against a page that is serious or critical, in both themes: `theme rule: elements`. */
export async function faultsOf(page: Page): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const colorScheme of THEMES) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    // Colours on their way to another are nobody's choice; two frames, so that they have set out.
    await page.evaluate(
      async () =>
        new Promise((seen) => {
          requestAnimationFrame(() => requestAnimationFrame(seen));
        }),
    );
    await page.waitForFunction(() =>
      document.getAnimations().every(({ playState }) => playState !== 'running'),
    );
    await page.evaluate(SOURCE);
    const violations = await page.evaluate(async () => {
      const { axe: tool } = globalThis as unknown as { axe: typeof axe };
      const results = await tool.run(document, { resultTypes: ['violations'] });
      return results.violations.map(({ id, impact, nodes }) => ({
        id,
        impact: impact ?? '',
        where: nodes.map(({ html }) => html.slice(0, 120)).join(' | '),
      }));
    });
    faults.push(
      ...violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, where }) => `${colorScheme} ${id}: ${where}`),
    );
  }
  return faults;
}

/** Interactive elements smaller than 44 pixels either way; links within a sentence are excepted. */
export async function smallTargetsOf(page: Page): Promise<readonly string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('a, button, input:not([type=hidden]), summary, label.choice')]
      .filter((element) => element.checkVisibility() && !element.matches('p a'))
      .filter(
        (element) =>
          element.closest('label.choice, .check') === null || element.matches('label.choice'),
      )
      .filter((element) => {
        const { width, height } = element.getBoundingClientRect();
        return width < 44 || height < 44;
      })
      .map((element) => element.outerHTML.slice(0, 120)),
  );
}
