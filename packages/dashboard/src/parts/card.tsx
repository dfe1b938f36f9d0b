import { Group, Paper, Title } from '@mantine/core';
import { useEffect, useId, useRef, useState } from 'react';
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
      {flush ? <Wide>{children}</Wide> : <div className={classes['body']}>{children}</div>}
    </Paper>
  );
}

/** What may be wider than its card, to be scrolled sideways: by the keyboard too, where there is something to scroll. */
function Wide({ children }: Readonly<{ children: React.ReactNode }>): React.JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const [isWider, setWider] = useState(false);
  useEffect(() => {
    const { current } = box;
    if (current === null) return undefined;
    const observer = new ResizeObserver(() => {
      setWider(current.scrollWidth > current.clientWidth);
    });
    observer.observe(current);
    for (const child of current.children) observer.observe(child);
    return () => {
      observer.disconnect();
    };
  }, [children]);
  return (
    <div ref={box} className={classes['flush']} {...(isWider ? { tabIndex: 0 } : {})}>
      {children}
    </div>
  );
}
