import { VisuallyHidden } from '@mantine/core';
import { IconMapQuestion } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { Empty } from '../parts/empty.js';
import classes from '../parts/link.module.css';

/** An address that leads nowhere. */
export function NotFound(): React.JSX.Element {
  return (
    <main>
      <VisuallyHidden component="h1">Not found</VisuallyHidden>
      <Empty title="There is no such page" icon={IconMapQuestion}>
        <Link to="/transactions" search={{}} className={classes['button']}>
          To the transactions
        </Link>
      </Empty>
    </main>
  );
}
