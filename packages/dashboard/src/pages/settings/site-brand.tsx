import { Button, FileInput, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Dialog } from '../../parts/dialog.js';
import { ask } from '../../api/client.js';
import type { Brand, Calls, SiteRow } from '../../api/types.js';
import { Field } from '../../parts/field.js';
import { Loaded } from '../../parts/loaded.js';
import { Refused } from '../../parts/refused.js';

/** How a site shows itself to customers: a name and a logo. */
export function SiteBrand({
  site,
  close,
}: Readonly<{ site: SiteRow; close: () => void }>): React.JSX.Element {
  const query = useQuery({
    queryKey: ['sites', site.siteId, 'brand'],
    queryFn: async ({ signal }) => ask('readBrand', { parts: { id: site.siteId }, signal }),
  });
  return (
    <Dialog close={close} title={`${site.name} on payment pages`}>
      <Loaded query={query} rows={3}>
        {(brand) => <Form site={site} brand={brand} close={close} />}
      </Loaded>
    </Dialog>
  );
}

type Change = NonNullable<Calls['changeBrand']['body']>;

function Form({
  site,
  brand,
  close,
}: Readonly<{ site: SiteRow; brand: Brand; close: () => void }>): React.JSX.Element {
  const queries = useQueryClient();
  const [name, setName] = useState(brand.name ?? '');
  const [file, setFile] = useState<File | null>(null);
  const change = useMutation({
    mutationFn: async (asked: Change) =>
      ask('changeBrand', { parts: { id: site.siteId }, body: asked }),
    onSuccess: async () => queries.invalidateQueries({ queryKey: ['sites', site.siteId, 'brand'] }),
  });
  const save = async (): Promise<void> => {
    const logo = file === null ? {} : { logo: await base64Of(file) };
    await change.mutateAsync({ name: name.trim() === '' ? null : name.trim(), ...logo });
    close();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        // What is refused is shown below.
        save().catch(() => undefined);
      }}
    >
      <Stack gap="sm">
        <Field
          label="Name"
          description="What customers read above their order; at most 120 characters"
          maxLength={120}
          value={name}
          set={setName}
        />
        {brand.logo === null ? null : (
          <Present
            logo={brand.logo}
            isBusy={change.isPending}
            remove={() => {
              change.mutate({ logo: null });
            }}
          />
        )}
        <FileInput
          label={brand.logo === null ? 'Logo' : 'Another logo'}
          description="PNG or JPEG, at most 200 kB"
          placeholder="Choose a file"
          accept="image/png,image/jpeg"
          clearable
          clearButtonProps={{ 'aria-label': 'Choose no file' }}
          value={file}
          onChange={setFile}
        />
        <Text size="sm" className="quiet">
          Shown on the payment page, and on Klarna’s page for payments that begin from now on.
        </Text>
        <Refused error={change.error} />
        <Group justify="flex-end">
          <Button type="submit" loading={change.isPending}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

const Present = ({
  logo,
  isBusy,
  remove,
}: Readonly<{ logo: string; isBusy: boolean; remove: () => void }>): React.JSX.Element => (
  <Group justify="space-between">
    <img
      src={logo}
      alt="The present logo"
      style={{ maxWidth: 160, maxHeight: 56, background: '#fff', borderRadius: 4 }}
    />
    <Button size="compact-sm" variant="default" loading={isBusy} onClick={remove}>
      Remove the logo
    </Button>
  </Group>
);

/** A file's bytes as base64. */
async function base64Of(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
