import type { ValuesOf } from '../../api/wire/shape-object.js';
import type { Database } from '../../store/database.js';
import { listSavedViews, removeView, saveView } from '../../store/saved-views.js';
import { failed, wrongMember } from '../errors.js';
import { answered, done, type Answered, type ApiOperation, type UserCall } from '../operation.js';
import { LIST_VIEWS, REMOVE_VIEW, SAVE_VIEW } from '../operations/views.js';

type Save = ValuesOf<typeof SAVE_VIEW.body.members>;

/** The views that people keep, each for themselves. */
export const viewRoutes = ({ db }: Readonly<{ db: Database }>): readonly ApiOperation[] => {
  const views = async ({ user }: UserCall<unknown>): Promise<Answered> =>
    done({ views: await listSavedViews(db, user) });
  return [
    answered(LIST_VIEWS, views),
    answered<Save>(SAVE_VIEW, async (call) => {
      const name = call.body.name?.trim() ?? '';
      if (name === '') return wrongMember('name', 'A view has a name');
      const isKept = await saveView(db, call.user, { name, query: call.body.query ?? '' });
      return isKept ? views(call) : failed('too_many_views');
    }),
    answered(REMOVE_VIEW, async (call) => {
      const id = call.part('id');
      const isGone = /^[1-9]\d{0,14}$/.test(id) && (await removeView(db, call.user, Number(id)));
      return isGone ? views(call) : failed('unknown_view');
    }),
  ];
};
