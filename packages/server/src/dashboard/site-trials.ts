import type { Site } from '../store/sites.js';

/** What came of a notification that was sent to see whether it arrives. */
export type NotificationTried = Readonly<{
  /** The merchant's own number of the order that it told of. */
  orderId: string;
  /** As called, without a password. */
  url: string;
  /** Null when no answer came. */
  httpStatus: number | null;
  /** How long the answer took, in real milliseconds. */
  tookMs: number;
  /** Whether the shop would have been taken to know of it. */
  acknowledged: boolean;
  /** The first 300 characters of the answer's body. */
  answer: string | null;
  /** Why there is no answer, in words. */
  error: string | null;
}>;

/** What Klarna answered a call that changes nothing. */
export type KlarnaTried = Readonly<{
  /** Whether Klarna knows user and password; null when nobody knows. */
  isKnown: boolean | null;
  /** What it said, in words. */
  says: string;
  httpStatus: number | null;
  correlationId: string | null;
  tookMs: number;
}>;

/** What an admin may have tried before customers do. */
export type SiteTrials = Readonly<{
  /** Sends the site's address what its newest order would send. Nothing is kept of it. */
  notification: (site: Site) => Promise<NotificationTried | 'no_address' | 'no_order'>;
  /** Asks Klarna for an order that nobody has, as the site's orders would. */
  klarna: (site: Site) => Promise<KlarnaTried>;
  /** Credentials were changed: the next call is made with the new ones. */
  credentialsChanged: () => void;
  /** The addresses of Klarna's API that a site's credentials may belong to. */
  klarnaAddresses: readonly Readonly<{ baseUrl: string; says: string }>[];
  /** Whether somebody may have something tried now; counts that it was. */
  mayTry: (userId: number) => boolean;
}>;
