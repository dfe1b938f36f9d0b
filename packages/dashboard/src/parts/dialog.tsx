import { Modal, type ModalProps } from '@mantine/core';
import { useEffect, useState } from 'react';

/**
 * A dialog that is there while it is open. When it goes, what had the focus before has it again; where that has gone too, the
 * page's content has it, so that the keyboard does not begin at the top.
 */
export function Dialog({
  title,
  close,
  size = 'md',
  children,
}: Readonly<{
  title: string;
  close: () => void;
  size?: ModalProps['size'];
  children: React.ReactNode;
}>): React.JSX.Element {
  const [opener] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      // After the page has drawn itself without the dialog.
      requestAnimationFrame(() => {
        const target = opener?.isConnected === true ? opener : document.querySelector('main');
        if (target instanceof HTMLElement) target.focus({ preventScroll: true });
      });
    },
    [opener],
  );
  return (
    <Modal
      opened
      onClose={close}
      title={title}
      closeButtonProps={{ 'aria-label': 'Close' }}
      centered
      size={size}
      returnFocus={false}
    >
      {children}
    </Modal>
  );
}
