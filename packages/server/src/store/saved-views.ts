import type { AccountId } from '@kvitt/flow';
import { statement, type Database, type Session } from './database.js';

/** A view of the overview that somebody keeps under a name; `query` is the address's, without the question mark. */
export type SavedView = Readonly<{ viewId: number; name: string; query: string }>;

/** So many views somebody can keep. */
export const VIEWS_MAX = 20;

/** Whose views. */
type Owner = Readonly<{ accountId: AccountId; userId: number }>;

const LIST = statement(
  'list_saved_views',
  `select view_id, name, query from saved_views
   where account_id = $1 and user_id = $2 order by name, view_id limit ${VIEWS_MAX}`,
);

/** Somebody's views, by name. */
export async function listSavedViews(
  db: Session,
  { accountId, userId }: Owner,
): Promise<readonly SavedView[]> {
  const rows = await db.run(LIST, [accountId, userId]);
  return rows.map((row) => ({
    viewId: Number(row['view_id']),
    name: String(row['name']),
    query: String(row['query']),
  }));
}

// Two clicks at once must not both find the last free place.
const LOCK = statement(
  'lock_owner_of_views',
  `select user_id from users where account_id = $1 and user_id = $2 for update`,
);
const COUNT = statement(
  'count_saved_views',
  `select count(*) as views, count(*) filter (where name = $3) as same
   from saved_views where account_id = $1 and user_id = $2`,
);
const SAVE = statement(
  'save_view',
  `insert into saved_views (account_id, user_id, name, query) values ($1, $2, $3, $4)
   on conflict (account_id, user_id, name) do update set query = excluded.query`,
);

/** Keeps a view; one of the same name is replaced. False when there are as many as there can be. */
export async function saveView(
  db: Database,
  { accountId, userId }: Owner,
  { name, query }: Omit<SavedView, 'viewId'>,
): Promise<boolean> {
  return db.transaction(async (session) => {
    await session.run(LOCK, [accountId, userId]);
    const [row] = await session.run(COUNT, [accountId, userId, name]);
    if (Number(row?.['views']) >= VIEWS_MAX && Number(row?.['same']) === 0) return false;
    await session.run(SAVE, [accountId, userId, name, query]);
    return true;
  });
}

const REMOVE = statement(
  'remove_saved_view',
  `delete from saved_views where account_id = $1 and user_id = $2 and view_id = $3 returning view_id`,
);

/** Removes a view; false when its owner has none of that number. */
export async function removeView(
  db: Session,
  { accountId, userId }: Owner,
  viewId: number,
): Promise<boolean> {
  return (await db.run(REMOVE, [accountId, userId, viewId])).length > 0;
}
