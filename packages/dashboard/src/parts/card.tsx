import { Group, Paper, Title } from '@mantine/core';
import { useId } from 'react';
import classes from './card.module.css';

/** A part of a page under a heading of its own. */
export function Card({
  title,
  actions,
  flush = false,
  children,
}: Readonly<{
  title?: string;
  actions?: React.ReactNode;
  /** Whether the content reaches the edges, as tables do. */
  flush?: boolean;
  children: React.ReactNode;
}>): React.JSX.Element {
  const id = useId();
  return (
    <Paper
      component="section"
      className={classes['card'] ?? ''}
      {...(title === undefined ? {} : { 'aria-labelledby': id })}
    >
      {title === undefined && actions === undefined ? null : (
        <Group justify="space-between" className={classes['head'] ?? ''} gap="xs">
          {title === undefined ? (
            <span />
          ) : (
            <Title order={2} size="h5" id={id}>
              {title}
            </Title>
          )}
          {actions}
        </Group>
      )}
      <div className={flush ? classes['flush'] : classes['body']}>{children}</div>
    </Paper>
  );
}
