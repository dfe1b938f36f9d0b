import { NativeSelect, TextInput, type TextInputProps } from '@mantine/core';

type Props = Omit<TextInputProps, 'onChange' | 'value'> &
  Readonly<{ value: string; set: (text: string) => void; 'data-autofocus'?: boolean }>;

/** A line of text that somebody fills in. */
export function Field({ set, ...rest }: Props): React.JSX.Element {
  return (
    <TextInput
      {...rest}
      onChange={(event) => {
        set(event.currentTarget.value);
      }}
    />
  );
}

/** One word of several, or any. */
export function Choice({
  label,
  value,
  words,
  set,
}: Readonly<{
  label: string;
  value: string;
  words: readonly string[];
  set: (word: string) => void;
}>): React.JSX.Element {
  return (
    <NativeSelect
      label={label}
      value={value}
      data={[{ value: '', label: 'any' }, ...words.map((word) => ({ value: word, label: word }))]}
      onChange={(event) => {
        set(event.currentTarget.value);
      }}
    />
  );
}
