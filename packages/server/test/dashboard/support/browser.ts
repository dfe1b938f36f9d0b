/** What a call was answered. */
export type Answered = Readonly<{
  status: number;
  body: Record<string, unknown>;
  headers: Headers;
}>;

/** A browser with its cookie, as the dashboard's page uses it. */
export type Browser = Readonly<{
  call: (
    method: string,
    path: string,
    body?: object,
    headers?: Record<string, string>,
  ) => Promise<Answered>;
  cookie: () => string;
}>;

/** Opens a browser at a service. */
export function openBrowser(url: string): Browser {
  let cookie = '';
  return {
    cookie: () => cookie,
    call: async (method, path, body, headers = {}) => {
      const answer = await fetch(`${url}${path}`, {
        method,
        headers: {
          cookie,
          ...(method === 'GET'
            ? {}
            : { 'x-kvitt-dashboard': '1', 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const [set] = answer.headers.getSetCookie();
      if (set !== undefined) cookie = set.split(';')[0] ?? '';
      const isJson = answer.headers.get('content-type')?.includes('json') === true;
      const text = await answer.text();
      return {
        status: answer.status,
        // A file is looked at by whoever asks for one.
        body: isJson ? (JSON.parse(text) as Record<string, unknown>) : {},
        headers: answer.headers,
      };
    },
  };
}
