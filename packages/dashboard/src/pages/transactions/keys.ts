import { useEffect } from 'react';

/** The search field of the overview. */
export const SEARCH_ID = 'find-transaction';
/** What stands on the link of each row. */
export const ROW_LINK = 'data-row-link';

/** Puts the cursor into the search field, if it is there. */
export function focusSearch(): void {
  const field = document.getElementById(SEARCH_ID);
  if (field instanceof HTMLInputElement) {
    field.focus();
    field.select();
  }
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.matches('input, select, textarea, [contenteditable]');

/** Which way a key goes; arrows scroll the page unless a row has the focus. */
function wayOf(key: string, isInTable: boolean): 1 | -1 | null {
  if (key === 'j' || (isInTable && key === 'ArrowDown')) return 1;
  if (key === 'k' || (isInTable && key === 'ArrowUp')) return -1;
  return null;
}

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (isTyping(event.target) || document.querySelector('[role=dialog]') !== null) return;
  if (event.key === '/') {
    event.preventDefault();
    focusSearch();
    return;
  }
  const links = [...document.querySelectorAll<HTMLElement>(`[${ROW_LINK}]`)];
  const at = links.findIndex((link) => link === document.activeElement);
  const way = wayOf(event.key, at !== -1);
  if (way === null) return;
  const next = links[at === -1 ? 0 : at + way];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}

/** `/` goes to the search, j and k (or the arrows, in the table) from row to row; Enter opens, since a row's link has the focus. */
export function useListKeys(): void {
  useEffect(() => {
    document.addEventListener('keydown', onKey);
    return () => {
      document.removeEventListener('keydown', onKey);
    };
  }, []);
}
