import { Table, type TableProps } from '@mantine/core';
import { useLayoutEffect, useRef } from 'react';
import classes from './stacked-table.module.css';

/**
 * A table that stands on a telephone as a list: each row under its first cell, each further cell beside the name of its column,
 * and none where there is nothing. It says that it is a table also then, when its elements no longer look like one.
 */
export function StackedTable({ children, ...props }: TableProps): React.JSX.Element {
  const table = useRef<HTMLTableElement>(null);
  useLayoutEffect(() => {
    if (table.current !== null) describe(table.current);
  });
  return (
    <Table {...props} ref={table} className={classes['stacked'] ?? ''}>
      {children}
    </Table>
  );
}

const ROLES = {
  thead: 'rowgroup',
  tbody: 'rowgroup',
  tr: 'row',
  th: 'columnheader',
  td: 'cell',
} as const;

function describe(table: HTMLTableElement): void {
  table.setAttribute('role', 'table');
  for (const [tag, role] of Object.entries(ROLES)) {
    for (const element of table.querySelectorAll(tag)) element.setAttribute('role', role);
  }
  const names = [...table.querySelectorAll('thead th')].map(({ textContent }) => textContent ?? '');
  for (const row of table.querySelectorAll<HTMLTableRowElement>('tbody tr')) {
    for (const [index, cell] of [...row.cells].entries()) {
      cell.dataset['label'] = names[index] ?? '';
      const isEmpty = ['', '–'].includes((cell.textContent ?? '').trim());
      cell.toggleAttribute('data-empty', isEmpty && cell.querySelector('input, button') === null);
    }
  }
}
