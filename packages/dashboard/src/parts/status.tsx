import classes from './status.module.css';

type Tone = 'neutral' | 'moving' | 'good' | 'sent' | 'bad' | 'over';

/** How each status of the published tables looks; what is not listed is neutral. */
const TONES: Readonly<Record<string, Tone>> = {
  uncleared: 'moving',
  reserved: 'moving',
  completed: 'good',
  shipped: 'sent',
  declined: 'bad',
  cancelled: 'bad',
  void: 'bad',
  expired: 'over',
  refunded: 'over',
  partial_refunded: 'over',
};

/** A status word, in the colour of what it means. `null` is shown as a dash. */
export function Status({ word }: Readonly<{ word: string | null }>): React.JSX.Element {
  if (word === null) return <span className="quiet">–</span>;
  return <Badge tone={TONES[word] ?? 'neutral'}>{word.replaceAll('_', ' ')}</Badge>;
}

/** A short word on a coloured ground. */
export function Badge({
  tone,
  children,
}: Readonly<{ tone: Tone; children: React.ReactNode }>): React.JSX.Element {
  return <span className={`${classes['badge']} ${classes[tone]}`}>{children}</span>;
}
