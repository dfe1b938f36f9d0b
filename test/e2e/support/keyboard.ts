import type { Page } from 'playwright-core';

/** What has the focus. */
type Focused = Readonly<{
  tag: string;
  name: string;
  type: string;
  value: string;
  isChecked: boolean;
  isMain: boolean;
}>;

/** More presses of Tab than any of the pages has stops. */
const STOPS_MAX = 80;

/** Presses Tab until the first element that `selector` names has the focus. */
export async function tabTo(page: Page, selector: string): Promise<void> {
  for (let presses = 0; presses < STOPS_MAX; presses += 1) {
    if ((await page.locator(`${selector}:focus`).count()) > 0) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the keyboard does not reach ${selector}`);
}

/** Presses Enter on what `selector` names, and waits for the page that follows. */
export async function enter(page: Page, selector: string): Promise<void> {
  await tabTo(page, selector);
  await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
}

/**
 * Goes through a page's main form with Tab, types into the fields that are named, ticks its boxes, and presses
 * Enter on its first button. A field that is filled in already is typed over. Days are typed in the order of the browser's language, which is American English.
 */
export async function sendForm(
  page: Page,
  values: Readonly<Record<string, string>>,
): Promise<void> {
  const typed = new Set<string>();
  for (let presses = 0; presses < STOPS_MAX; presses += 1) {
    // The field that is wrong has the focus from the start.
    if (presses > 0 || (await focused(page)).tag !== 'INPUT') await page.keyboard.press('Tab');
    const { tag, name, type, value, isChecked, isMain } = await focused(page);
    if (isMain) {
      await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
      return;
    }
    if (tag !== 'INPUT' || typed.has(name)) continue;
    typed.add(name);
    if (type === 'checkbox') {
      if (!isChecked) await page.keyboard.press('Space');
    } else if (type === 'radio') {
      for (let tries = 0; tries < 5; tries += 1) {
        if ((await focused(page)).value === (values[name] ?? value)) break;
        await page.keyboard.press('ArrowDown');
      }
    } else if (values[name] !== undefined) {
      if (type !== 'date') await page.keyboard.press('Control+A');
      await page.keyboard.type(type === 'date' ? american(values[name]) : values[name]);
    } else if (value === '') {
      throw new Error(`nothing to type into ${name}`);
    }
  }
  throw new Error('the keyboard does not reach the button');
}

/** `1970-07-10` as `07101970`. */
function american(day: string): string {
  const [year = '', month = '', date = ''] = day.split('-');
  return `${month}${date}${year}`;
}

async function focused(page: Page): Promise<Focused> {
  return page.evaluate(() => {
    const element = document.activeElement;
    const input = element instanceof HTMLInputElement ? element : null;
    return {
      tag: element?.tagName ?? '',
      name: input?.name ?? '',
      type: input?.type ?? '',
      value: input?.value ?? '',
      isChecked: input?.checked ?? false,
      isMain: element?.matches('button.act') ?? false,
    };
  });
}
