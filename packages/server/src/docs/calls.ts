import type { FastifyInstance } from 'fastify';
import { TAGS, type Description } from '../api/operation.js';

/** A route as it was registered; `description` is null where it only refuses a method. */
export type Route = Readonly<{
  method: string;
  /** With its prefix, parameters as `:id`. */
  path: string;
  description: Description | null | undefined;
}>;

/** A route that the reference shows. */
export type DocumentedCall = Route & Readonly<{ description: Description }>;

/**
 * Notes every route that is registered on a server from now on, so that the reference is made from what is served
 * and from nothing else. The dashboard's are not for merchants' programs.
 */
export function collectRoutes(app: FastifyInstance): readonly Route[] {
  const routes: Route[] = [];
  app.addHook('onRoute', ({ method, url, config }) => {
    if (config?.dashboard === true) return;
    for (const each of [method].flat()) {
      // Fastify answers HEAD wherever it answers GET.
      if (each === 'HEAD') continue;
      routes.push({ method: each, path: url, description: config?.description });
    }
  });
  return routes;
}

/** The routes that have a description. */
export const documentedCalls = (routes: readonly Route[]): readonly DocumentedCall[] =>
  routes.flatMap((route) => {
    const { description } = route;
    return description === null || description === undefined ? [] : [{ ...route, description }];
  });

/** Whether a call changes something, and so has a body and may carry an `Idempotency-Key`. */
export const isChange = ({ method }: Route): boolean =>
  method === 'POST' || method === 'PUT' || method === 'PATCH';

/** The calls as the page shows them: by tag, then as they are registered, or after the call they name. */
export function inPageOrder(calls: readonly DocumentedCall[]): readonly DocumentedCall[] {
  return Object.keys(TAGS).flatMap((tag) => {
    const own = calls.filter(({ description }) => description.tag === tag);
    const followers = (id: string): readonly DocumentedCall[] =>
      own.filter(({ description }) => description.after === id);
    return own
      .filter(({ description }) => description.after === undefined)
      .flatMap((call) => [call, ...followers(call.description.id)]);
  });
}
