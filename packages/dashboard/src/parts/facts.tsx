import classes from './facts.module.css';

/** Names and values beside each other. An entry whose value is null is left out. */
export function Facts({
  entries,
}: Readonly<{ entries: readonly (readonly [string, React.ReactNode])[] }>): React.JSX.Element {
  return (
    <dl className={classes['facts']}>
      {entries.map(([name, value]) =>
        value === null ? null : (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}
