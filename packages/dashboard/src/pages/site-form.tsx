import { Button, Group, NativeSelect, Stack } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Dialog } from '../parts/dialog.js';
import { ask } from '../api/client.js';
import type { SiteRow } from '../api/types.js';
import { Field } from '../parts/field.js';
import { Refused } from '../parts/refused.js';

/** Changes a site: its name, where it is, where it is told of changes, and the rules of its next orders. */
export function SiteForm({
  site,
  close,
}: Readonly<{ site: SiteRow; close: () => void }>): React.JSX.Element {
  const queries = useQueryClient();
  const [name, setName] = useState(site.name);
  const [url, setUrl] = useState(site.url);
  const [told, setTold] = useState(site.notificationUrl ?? '');
  const [edition, setEdition] = useState(site.edition);
  const [captureOn, setCaptureOn] = useState(site.captureOn);
  const save = useMutation({
    mutationFn: async () =>
      ask('changeSite', {
        parts: { id: site.siteId },
        body: {
          name,
          url,
          notificationUrl: told === '' ? null : told,
          edition: edition === '2025' ? '2025' : '2021',
          captureOn,
        },
      }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['sites'] });
      close();
    },
  });
  return (
    <Dialog close={close} title={`Change ${site.name}`}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <Stack gap="sm">
          <Field label="Name" required value={name} set={setName} data-autofocus />
          <Field label="Address" type="url" required value={url} set={setUrl} />
          <Field
            label="Notifications go to"
            description="Told of every change of an order that names no address of its own"
            type="url"
            value={told}
            set={setTold}
          />
          <Rules
            edition={edition}
            setEdition={setEdition}
            captureOn={captureOn}
            setCaptureOn={setCaptureOn}
          />
          <Refused error={save.error} />
          <Group justify="flex-end">
            <Button type="submit" loading={save.isPending}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

function Rules({
  edition,
  setEdition,
  captureOn,
  setCaptureOn,
}: Readonly<{
  edition: string;
  setEdition: (edition: string) => void;
  captureOn: SiteRow['captureOn'];
  setCaptureOn: (captureOn: SiteRow['captureOn']) => void;
}>): React.JSX.Element {
  return (
    <>
      <NativeSelect
        label="Edition"
        description="Which statuses its next orders have"
        value={edition}
        data={['2021', '2025']}
        onChange={(event) => {
          setEdition(event.currentTarget.value);
        }}
      />
      <NativeSelect
        label="Captured"
        value={captureOn}
        data={[
          { value: 'authorization', label: 'when it is authorized' },
          { value: 'shipment', label: 'when it is shipped' },
        ]}
        onChange={(event) => {
          setCaptureOn(event.currentTarget.value === 'shipment' ? 'shipment' : 'authorization');
        }}
      />
    </>
  );
}
