import { Alert } from '@mantine/core';
import { messageOf } from '../api/client.js';

/** Why something was not done, where there is a reason. */
export const Refused = ({ error }: Readonly<{ error: unknown }>): React.JSX.Element | null =>
  error === null || error === undefined ? null : (
    <Alert role="alert" color="red" variant="outline">
      {messageOf(error)}
    </Alert>
  );
