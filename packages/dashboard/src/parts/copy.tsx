import { ActionIcon, CopyButton, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';

/** Copies a text; says so. */
export function Copy({
  text,
  label,
}: Readonly<{ text: string; label: string }>): React.JSX.Element {
  return (
    <CopyButton value={text} timeout={1_500}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? 'Copied' : label} withArrow>
          <ActionIcon variant="subtle" color="gray" size="sm" onClick={copy} aria-label={label}>
            {copied ? <IconCheck size={15} /> : <IconCopy size={15} />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  );
}

/** A reference that is often copied, with a button that does it; a dash while there is none. */
export function Reference({
  text,
  label,
}: Readonly<{ text: string | null; label: string }>): React.JSX.Element {
  if (text === null) return <span className="quiet">–</span>;
  return (
    <span style={{ display: 'inline-flex', alignItems: 'center', gap: 4 }}>
      <span className="code">{text}</span>
      <Copy text={text} label={`Copy the ${label}`} />
    </span>
  );
}
