import { IconMapQuestion } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { Empty } from '../parts/empty.js';
import classes from '../parts/link.module.css';

/** An address that leads nowhere. */
export function NotFound(): React.JSX.Element {
  return (
    <main>
      <h1 hidden>Not found</h1>
      <Empty title="There is no such page" icon={IconMapQuestion}>
        <Link to="/transactions" search={{}} className={classes['button']}>
          To the transactions
        </Link>
      </Empty>
    </main>
  );
}
